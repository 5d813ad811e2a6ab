import type { PhraseFile } from './phrases.ts';

export const spanish: PhraseFile = {
  macros: {
    them: 'BRAND|vosotros|ustedes|esta (compañía|empresa|aerolínea|app|tienda|marca|aplicación)|este (banco|hotel|operador|restaurante|sitio|servicio)|ellos|uds',
    thing:
      'móvil|teléfono|portátil|ordenador|coche|auto|carro|banco|hotel|restaurante|app|aplicación|programa|herramienta|operador|compañía|tarifa|aerolínea|chaqueta|abrigo|zapatillas|zapatos|cuenta|tarjeta|tele|cámara|tablet|reloj|internet|fibra|seguro|marca|alternativa|proveedor|plan|celular|laptop|software|lavadora|colchón|vestido|taller|gimnasio|crm|impresora|auriculares|hosting|gestoría|hipoteca',
    contract:
      'contrato|línea|cuenta|suscripción|tarjeta|póliza|servicio|fibra|plan|seguro|internet|número|nómina|hipoteca|abono|membresía|tarifa|móvil',
    go: 'me (voy|paso|cambio|marcho|mudo|largo)|nos (vamos|pasamos|cambiamos|marchamos|mudamos)|me (iré|cambiaré|pasaré|marcharé)|nos (iremos|cambiaremos|pasaremos)',
    gone: 'me (fui|cambié|pasé|marché|he ido|he cambiado|he pasado|he marchado)|nos (fuimos|cambiamos|pasamos|hemos ido|hemos cambiado|hemos pasado)',
    goinf: 'irme|cambiarme|pasarme|marcharme|largarme|irnos|cambiarnos|pasarnos|marcharnos|mudarme',
  },
  negators: 'no nunca jamás tampoco ni sin nadie ningún ninguna nada',
  sure: {
    leave: `
      (me piro|nos piramos|me las piro|me marcho|nos marchamos|ahí os quedáis|ahi os quedais|hasta nunca|hasta luego lucas)
      (os|les|te) (dejo|dejamos|abandono|mando a paseo|mando a la porra|mando a la mierda) [...]
      (darme|darnos|doy|dado|dada|dadme|dar) d baja
      (dada|dado|dados) de baja [en|de|ya|por fin]
      (ya he|ya hemos|he|hemos) pedido la portabilidad
      (último|última|ultimo|ultima) (vuelo|pedido|compra|reserva|recarga|mes|factura) (con|en|de) BRAND
      (no me|no nos) (veis|veréis|vereis|ven|verán|volvéis a ver|vuelven a ver) [...] (el pelo|más|mas)
      (vendí|vendo|vendido) [...] BRAND [...] (compré|compro|comprado|paso|paso a)
      (borrad|borradme|bórrenme|eliminad) [...] (cuenta|base de datos|datos)
      (me doy|nos damos|me daré|me di|me he dado|nos hemos dado|me estoy dando|me voy a dar|voy a darme|darme|darnos|dándome|dadme|denme|dame|dar|doy|daré|quiero) [ya|hoy|por fin|todos|mañana] de baja [de|en|a|la|mi|el]
      (solicitar|solicito|pedir|pido|tramitar|gestionar|he pedido|he solicitado|pediré|acabo de pedir|solicitado|tramitado|hacer) [ya] la baja
      (quiero|queremos|exijo|necesito) la baja
      cómo (me doy|puedo darme|se da|doy|puedo dar|hago para darme|me puedo dar|hay que hacer para darse) de baja
      [me doy de] baja (definitiva|inmediata|ya)
      <go> [ya|hoy|mañana|definitivamente] (de|a) [la|el|la competencia|otra|otro|OTHER|BRAND|compañía]
      <gone> [ya|por fin] de BRAND
      <gone> (a|con) (OTHER|otra|otro|la competencia)
      <go> [ya|con|todos|todo|toda] (a|con|para) (OTHER|otra|otro|la competencia)
      <go> con [la música|mi dinero|mis] [...] (a otra parte|a otro lado|a otro sitio)
      (quiero|queremos|pienso|pensamos|voy a|vamos a|acabaré por|me planteo|nos planteamos|estoy pensando en|estamos pensando en|pensando en|pensando|planteándome|decidido|he decidido|toca|ganas de|a punto de|tocará|estoy por|estoy considerando|considerando|hora de|tendré que|tentado de|tentada de|dispuesto a|dispuesta a|valorando) [muy seriamente|seriamente|ya|en] (<goinf>|dejar|abandonar|cambiar|cancelar|dejarlo|dejarlos) [de|a|BRAND|OTHER|mi|el|la]
      (pensando|pienso|planteando|valorando|considerando|quiero|ganas) [en|de] (cambiar de|cambiarme de|cambiarnos de|pasar de|dejar|abandonar|irme de) BRAND
      (dejo|dejamos|abandono|abandonamos|dejé|abandoné|he dejado|hemos dejado|dejaré|dejaremos) [ya|de usar|de ser cliente de|a|por fin|definitivamente] [a] BRAND
      (dejo|dejé|he dejado|dejaré|dejamos) de (usar|ser cliente|comprar|volar|ir|pedir|pagar|utilizar)
      (dejo|dejé|he dejado|cambio|cambié|he cambiado|hemos cambiado|hemos dejado) BRAND por
      (cancelo|cancelé|cancelaré|he cancelado|acabo de cancelar|voy a cancelar|cancelando|quiero cancelar|cancelar|cancelamos|hemos cancelado|vamos a cancelar|cierro|he cerrado|cerrar|cerraré|voy a cerrar|cancelen|cierren|cancelad) [ya|mañana|hoy] (mi|mis|la|nuestra|nuestro|el|todos mis|las) [...] (<contract>|cuentas|suscripciones|líneas|tarjetas|contratos)
      (nunca|jamás) (más|mas) [con|vuelvo|volveré|en|compro|compraré|a]
      no (vuelvo|volveré|volvemos|volveremos|pienso volver|voy a volver|vuelvo nunca) [nunca|jamás] a (volar|comprar|usar|pisar|pedir|viajar|reservar|contratar|contar|entrar|ir|comer|alojarme|poner|utilizar|confiar|alquilar|hacer|gastar|dejar)
      no (vuelvo|volveré|volveremos|pienso volver|vuelvo nunca) [más|nunca|jamás] [con|a] <them>
      no (vuelvo|volveré|volveremos|pienso volver|me vuelven|me veis|me verán|me volvéis) [...] [más|nunca|jamás]
      (última|ultima) vez que [...] (vuelo|compro|uso|pido|viajo|reservo|voy|confío|contrato|vengo|como|piso|me alojo|alquilo|utilizo)
      (habéis|han|acabáis de|acaban de|acabas de|vais a|van a) (perdido|perder) [a] (un|una|a un|mi|otro|otra) [...] (cliente|clienta|clientes)
      (perdéis|pierden|perderán|perderéis) [a] (un|una|otro|otra|mi) [...] (cliente|clienta)
      (un|una) (cliente|clienta) menos
      (adiós|adios|hasta nunca|chao|chau|hasta siempre|bye) BRAND
      hasta nunca
      (portabilidad|portar|porto|portando|portaré|he portado|pedir la portabilidad|hago la portabilidad|hacer la portabilidad) [...] (a|mi|de|número|línea|OTHER)
      (me llevo|nos llevamos|me llevaré|he llevado|llevarme|llevo) [...] (mi|la|mis|todo el|nuestro) [...] (dinero|nómina|ahorros|negocio|línea|líneas|cuentas) [...] (a|fuera|otro|otra)
      (cambio|cambiar|cambiaré|cambié|cambiando|cambiamos|cambiaremos|buscar|buscando|busco|buscaré|buscaremos) [ya] [de|otra|otro|una|un] [...] (compañía|operador|operadora|banco|aerolínea|proveedor|seguro|gimnasio|aseguradora|software|programa|compania)
      (busco|buscando|buscamos|alguna|alguien conoce) [...] alternativa[s] a BRAND
      (busco|buscando|buscamos|alguna|alguien conoce|qué) [...] (alternativa|alternativas) (a|para|de) BRAND
      no (renuevo|renovaré|renovamos|renovaremos|pienso renovar|voy a renovar)
      (cuando|en cuanto) (acabe|termine|se acabe|cumpla) [...] (permanencia|contrato) [...]
      (desinstalo|desinstalada|desinstalando|he desinstalado|borro|he borrado|desinstalé|borré|borrando) (la|vuestra|su|esta|mi) (app|aplicación|cuenta)
      (ya no|no) (soy|seré|somos|quiero ser) [más|vuestro|su] cliente
    `,
    buy: `
      (reservado|pedido|comprado|encargado|hecho|firmado|decidido) BRAND
      (acabo de|acabo d|acabamos de) (pillar|pillarme|comprarme|pedirme|hacerme) [...] BRAND
      ya (tengo|tenemos) [...] (pedido|reservado|encargado|pedida|reserva)
      (me lo|me la|me los|me las|nos lo|nos la) (pillo|compro|quedo|llevo|pido)
      (mañana|hoy|el lunes|el martes|el viernes|el sábado) (recojo|recogemos|me dan|nos dan|firmamos|firmo) [el|la] BRAND
      (acabo de|acabamos de|hoy|por fin) (pedir|reservar|contratar|encargar|suscribirme|hacer el pedido|comprar) [...] BRAND
      (voy a|vamos a|pienso|quiero|queremos|decidido|he decidido|ganas de|deseando|toca|me voy a|nos vamos a|quisiera|me gustaría|listo para|lista para|a punto de) (comprar|pedir|contratar|reservar|encargar|comprarme|pedirme|suscribirme|hacerme|adquirir|pillarme|pillar|comprarnos|apuntarme|cambiarme a|pasarme a) [...]
      (me compro|me pido|me pillo|me compraré|me pediré|me apunto|nos compramos|compraré|reservaré|contrataré|me hago|encargo|me haré|me suscribo|me quedo con|nos quedamos con|me decido por|me decanto por) [...] BRAND
      (me compro|me pillo|me compraré|me pediré|me haré) (el|la|un|una|unos|unas|los|las)
      (dónde|donde) (puedo|se puede|podemos|podría|lo|la|los|las|se) [...] (comprar|compro|conseguir|encontrar|pedir|reservar|contratar|adquirir|comprarlo|comprarla|consigo|vende|venden|comprarlas|comprarlos)
      (cómo|como) (puedo|se puede|podemos|hago para) (comprar|contratar|reservar|pedir|suscribirme|encargar|apuntarme)
      <go> [ya|definitivamente] (a|con) BRAND
      <gone> (a|con) BRAND
      (dejo|dejé|he dejado|dejando|cambio|cambié|he cambiado|abandono|hemos dejado|hemos cambiado) ... por BRAND
      (del|de) OTHER a BRAND
      (encargado|reservado|pedido|contratado) [...] (BRAND|ya|por fin)
      [ya] (he|hemos) (reservado|pedido|encargado|contratado) [...]
      (callad|callaos|cállate|cállense|toma|tomad|tomen) y (coged|coge|toma|tomen|tomad) mi dinero
      (tomad|tomen|toma) mi dinero
      (en|al|añadido al) [la|mi|el] (carrito|cesta|lista de deseos)
      (me habéis|me has|me han) convencido
      (hay|tenéis|queda|quedan|os queda|tienen) [...] (stock|en la talla|unidades|entradas|disponible|disponibles)
      lo (quiero|necesito) [ya|todo|en mi vida]
      la (quiero|necesito) [ya|en mi vida]
      (necesito|quiero) (este|esta|estos|estas|ese|esa|esos|esas) [...]
      (cuándo|cuando) (sale|salen|se abre|abren) [...] (venta|preventa|reservas|entradas)
    `,
    evaluate: `
      (estoy|estamos|ando|sigo|estaba) [...] (pensando|planteándome|considerando|valorando|dudando|mirando|tentado|tentada|planteando|meditando) [en|de|si|por|entre] [...] BRAND
      (pensando|pienso|planteando|planteándome|considerando|valorando|tentado|tentada|mirando) [en|de|si] (comprar|comprarme|pillarme|contratar|probar|<goinf>|reservar|hacerme|pasar|cambiar|apuntarme|pedir) [...] [a] BRAND
      (pensando|planteándome|valorando|considerando|dudando) [en|de|si] (comprar|comprarme|pillarme|contratar|probar|reservar|hacerme|apuntarme|pedir)
      (merece|merecen|vale|valen) [realmente|de verdad|mucho] la pena
      (alguien|algún|quién|alguno) [...] (ha probado|probó|probado|tiene|usa|ha usado|ha comprado|ha volado|ha contratado|conoce|con experiencia|que tenga|que use|que haya) [...] [BRAND]
      (qué|que) tal [es|va|son|está|están|funciona|funcionan|sale|anda|el|la|los|las] [...] [BRAND]
      (opiniones|experiencias|opinión|reseñas|experiencia) (de|sobre|con|del) [...]
      (qué|que) (opináis|opinan|pensáis|piensan|os parece|les parece|te parece) [...] BRAND
      me (recomendáis|recomiendan|aconsejáis|aconsejan) [el|la|los|comprar|a] BRAND
      (tenéis|tienen|hacéis|hacen|ofrecéis|ofrecen|enviáis|envían|aceptáis|aceptan|hay|incluye|incluyen|trabajáis|admitís|admiten|cubre|cubren|permite|permiten|se puede|vendéis|venden|funciona con|es compatible) [...]
      (tiene|hace|ofrece|envía|acepta|incluye|cubre|permite|soporta|vende) BRAND
      (cuánto|cuanto) (cuesta|cuestan|vale|valen|sale|costaría|sería|es|cobráis|cobran|cobra|está|salen|dura) [...]
      (cuál|cual|qué) es (el precio|la tarifa|el coste|la diferencia|la cuota|el plazo)
      (qué|que) precio [tiene|tienen]
      (algún|hay|tenéis|existe|tienen) [...] (descuento|descuentos|código|promoción|oferta|prueba gratis|cupón|demo)
      (dudo|dudando|duda|dudas|indeciso|indecisa) [...] (si|BRAND|sobre|comprar|entre)
      (probando|pruebo|testeando) [...] BRAND
      (antes de|antes que) (comprar|comprarlo|contratar|decidirme|reservar|pedir|comprarla)
      debería (comprar|comprarme|pillarme|probar|cambiarme|contratar|pasarme)
      me (interesa|interesan|llama la atención) [...] BRAND
      (leyendo|leído|mirando|viendo|he visto) [...] (opiniones|reseñas|reviews|análisis)
      me lo estoy pensando
    `,
    compare: `
      BRAND (o|vs|versus|contra|u|frente a|ó) [el|la] OTHER
      OTHER (o|vs|versus|contra|u|frente a|ó) [el|la] BRAND
      (vs|versus) BRAND
      BRAND (vs|versus)
      (dudando|dudo|duda|elegir|escoger|decidir|diferencia|diferencias|comparativa|comparando|comparar|indeciso|indecisa|decidirme|decido|elijo|comparación) [...] entre [...]
      (cuál|cual|quién|qué) [de los dos|me|de ellos|es|os] [es|sale] (mejor|más barato|más barata|más fiable|recomendáis|recomiendan|más rápido|preferís|elegiríais|conviene|compensa)
      (cuál|cual) (me|es|os|de|elegir|elijo|elegiríais|prefieren|preferís|compro|cojo|elegirían|pillo|escogerían) [...]
      (es|son|será|va|funciona|sale) [...] BRAND [...] (mejor|peor|más barato|más barata|más fiable|más rápido) que
      BRAND [...] (mejor|peor|más barato|más barata|más caro|más cara|más rápido) [...] que OTHER
      (mejor|peor) BRAND o
      (mejor|peor) ... o BRAND
      (con quién|con cuál) (os quedáis|te quedas|se quedan|os quedaríais|me quedo)
      (comparo|comparado|comparada|comparando|comparar) [...] (con|a) (OTHER|BRAND)
    `,
    need: `
      (necesito|necesitamos|busco|buscamos|buscando|ando buscando|estoy buscando|me hace falta|nos hace falta) [comprar|encontrar|cambiar de|urgente] (un|una|unos|unas|nuevo|algún|alguna) [buen|buena|nuevo|nueva|...] (<thing>)
      (alguna|alguien|qué|que|acepto|busco|necesito|dadme|denme|admito|escucho|se aceptan) [me] [recomendación|recomendaciones|sugerencia|sugerencias|recomienda|recomendáis|recomiendan|recomendaríais] [...] (<thing>)
      (alguna|acepto|busco|necesito|dadme|denme|admito|se aceptan|escucho|pido) (recomendación|recomendaciones|sugerencia|sugerencias|consejo|consejos)
      (alguien|quién) (me|nos) (recomienda|puede recomendar|sabe recomendar|aconseja|podría recomendar)
      (me|nos) (recomendáis|recomiendan|aconsejáis|podéis recomendar|pueden recomendar|recomendarían|recomendaríais) [algún|alguna|un|una|...]
      (qué|que|cuál) [...] (<thing>) (me|nos|os|usáis|usan|recomendáis|recomiendan|compro|me compro|es el mejor|tenéis|es la mejor)
      cuál es (el|la) mejor (<thing>)
      (se me ha|se me) [roto|rompió|estropeado|muerto|ha muerto|murió|estropeó] [...] (<thing>) [...]
      (toca|hora de|tengo que|hay que|debo) (cambiar|renovar|comprar|buscar|jubilar) (de|el|la|un|una|otro|otra|mi) [...] (<thing>)
      (mi|el) [viejo|pobre] (<thing>) (ha muerto|se ha roto|murió|se rompió|no da más|está en las últimas|pide jubilación)
      (alguien|alguno) (sabe|conoce) [de] (un|una|algún|alguna) [buen|buena|...] (<thing>)
      (dónde|donde) (puedo|puede uno) encontrar (un|una) [buen|buena]
    `,
    recommend: `
      (lo|la|los|las|os|te|les) recomiendo [...]
      recomiendo [mucho|muchísimo|totalmente|encarecidamente|a todo el mundo|100] [...] BRAND
      (recomiendo|recomendamos) [...]
      [muy|totalmente|súper|super|altamente|100] (recomendable|recomendables|recomendado|recomendada|recomendados)
      (tenéis|tienen|tienes|hay) que (probar|ir|comprar|probarlo|probarla|visitar|descargar|pasaros|cambiaros|probarlos) [...]
      (no os|no te|no se|no) (arrepentiréis|arrepentirás|arrepentirán|vais a arrepentir|van a arrepentir|vas a arrepentir|defrauda|decepciona|falla|fallan|defraudan)
      (id|vayan|probad|prueben|prueba|comprad|compren|dadle|denle|dale|ve|probadlo|compradlo) [...] (BRAND|una oportunidad|sin dudarlo|con los ojos cerrados|ya)
      (lo|la) mejor [...] (que he|que hemos|que me|que pude|de mi vida|del mercado) [...]
      (el|la) mejor (compra|decisión|inversión|hotel|restaurante|compañía|aerolínea|banco|app|servicio|atención|aplicación|móvil|coche) [...] (que|de|del)
      (vale|merece) (cada euro|cada céntimo|muchísimo la pena|mucho la pena|totalmente la pena|cada peso)
      (si|quien) (buscáis|buscas|buscan|queréis|quieren|necesitáis|necesitas|necesitan|quieres|estáis buscando|está buscando|alguien busca|busque|alguien necesita) [...] (BRAND|os|te|probad|id|este|esta|recomiendo)
      (volveré|volveremos|repetiré|repetiremos|volvería|repetiría|repetiríamos|volveríamos) [seguro|sin duda|sin dudarlo|encantados|encantado|a]
      (imprescindible|imperdible|un acierto|todo un acierto|compra segura|diez de diez|cinco estrellas|5 estrellas|matrícula de honor)
      (me encanta|nos encanta|me encantan|adoro|amo|enamorado de|enamorada de|me flipa|fan de) [...] BRAND
      [un] (diez|10|chapó|olé|bravo) [para|por|a] BRAND
      no (cambio|cambiaría|dejo|dejaría|me voy|me iría|pienso cambiar) [...] [a|de] BRAND [por]
      nunca (dejaré|me iré|cambiaré|dejaría|me iría|cambiaría) [de|a] BRAND
      (llevo|llevamos) [...] años con [...] (encantado|encantada|encantados|contento|contenta|sin problemas|sin un|ni un problema|feliz)
    `,
    complain: `
      (pésimo|pésima|pésimos|horrible|fatal|malísimo|malísima|lamentable|nefasto|nefasta|vergonzoso|vergonzosa|penoso|penosa|terrible|asqueroso|asquerosa|deplorable|deficiente|peor|mala|mal|inaceptable|patético|patética) [...] (servicio|atención|experiencia|trato|calidad|compañía|aerolínea|banco|app|comida|gestión|hotel|aplicación|empresa|cobertura|soporte|personal|organización)
      (servicio|atención|experiencia|trato|calidad|comida|app|aplicación|gestión|hotel|empresa|cobertura|soporte|personal|habitación|envío|conexión|producto|web|señal) [...] (pésimo|pésima|horrible|fatal|malísimo|malísima|lamentable|nefasto|nefasta|vergonzoso|vergonzosa|penoso|penosa|terrible|asqueroso|asquerosa|deplorable|deficiente|mala|malo|inaceptable|inexistente|sucia|fría|lento|lenta|patético|patética|basura|desastre|asco|mierda)
      (una|es una|vaya|menuda|qué|que|sois una|son una|vergüenza) (vergüenza|estafa|tomadura de pelo|basura|mierda|porquería|pesadilla|ruina|decepción|chapuza|broma|tortura|falta de respeto|odisea|cagada|desgracia|payasada|burla)
      (un|es un|vaya|menudo|qué) (desastre|timo|robo|asco|fraude|infierno|despropósito|cachondeo|atraco|abuso|horror|engaño|circo|caos)
      (llevo|llevamos|seguimos|sigo|seguís|llevan) [...] (esperando|sin|intentando|llamando|horas|días|semanas|meses|reclamando|minutos)
      (estoy|sigo|seguimos|seguís|aún|todavía|continuo) [...] (esperando|sin|no) [...] (respuesta|reembolso|solución|internet|pedido|paquete|maleta|noticias|servicio|luz|contestar|línea|factura|devolución|dinero|llega|recibido|ha llegado)
      (nadie|nunca|no) [...] (contesta|contestan|responde|responden|soluciona|solucionan|atiende|atienden|me hace caso|da la cara|coge el teléfono|cogen el teléfono|se hace cargo|da explicaciones|dan soluciones|devuelven|me devuelven|sabe nada|cumplen|cumple)
      (me han|me habéis|me|nos han|nos habéis|me estáis|me están|nos) (cobrado|cobrando|cobraron|cobran|cobráis|facturado|perdido|perdieron|cancelado|cancelaron|roto|estafado|engañado|timado|mentido|tomado el pelo|dejado tirado|dejado tirada|dejaron tirado|dejado tirados|dejado sin|colgado|robado|ignorado|tratado) [...]
      (no funciona|no funcionan|no va|no va bien|dejó de funcionar|ha dejado de funcionar|no carga|no abre|se cuelga|se cierra|se cae|se corta|falla|fallan|no llega|no ha llegado|no llegó|llegó tarde|llegó roto|llega tarde|ha llegado tarde|ha llegado roto|se ha roto|se rompió|no se conecta|no me deja|da error|se bloquea|va lento|va lentísimo|va fatal|va como el culo|caído|caída|ha petado) [...]
      (muy|súper|super|bastante|realmente|totalmente|tan|profundamente) (decepcionado|decepcionada|decepcionante|descontento|descontenta|enfadado|enfadada|indignado|indignada|mal|mala|malo|lento|lenta|caro|cara|maleducado|maleducados|cabreado|cabreada|molesto|molesta|frustrante|insatisfecho)
      (harto|harta|hartos|hartas|cansado|cansada|hasta las narices|hasta los huevos|hasta el gorro|hasta los cojones|hasta el moño|hastiado) (de|con) [...]
      (decepcionado|decepcionada|indignado|indignada|cabreado|cabreada|descontento|descontenta|enfadado|enfadada|decepción|decepcionados) (con|por|de)
      no (lo|la|los|las|os|se|les) recomiendo [...]
      no (recomiendo|recomendable|recomendamos|recomendaría|recomendado)
      [nada|poco] recomendable
      nada recomendable
      poco recomendable
      (no compréis|no compren|no compres|no contratéis|no contraten|no voléis|no vuelen|no vayáis|no vayan|evitad|eviten|evita|huid|huyan|huye|alejaos|no os fiéis|no caigáis|no caigan|no piséis|no reservéis|no uséis|no usen|no pierdan|no perdáis|cuidado con|ojo con|ni se os ocurra|ni se les ocurra) [...]
      (exijo|quiero|devolvedme|devuélvanme|devuelvan|que me devuelvan|devolved|reclamo) [...] (dinero|reembolso|devolución|solución|compensación|explicación|indemnización)
      (hoja|hojas|libro) de reclamaciones
      (reclamación|denuncia|queja) [...] (consumo|OCU|facua|puesta|presentada|formal)
      (pondré|pongo|voy a poner|presentaré|interpondré|puse|he puesto) [...] (reclamación|denuncia|queja|demanda)
      (gracias|enhorabuena|felicidades|bravo|genial|estupendo|fantástico|olé) [...] por (nada|perder|cancelar|dejarme|arruinar|el retraso|dejarnos|fastidiar|joder|hacerme perder|no)
      (demasiado|carísimo|carísima|excesivamente|abusivo|abusivos) [caro|cara|caros|lento|lenta|precio|precios]
      (estafadores|ladrones|sinvergüenzas|chorizos|mentirosos|impresentables|inútiles|incompetentes|rateros|caraduras)
      (dais|dan|da) (asco|pena|vergüenza)
      (otra vez|de nuevo|una vez más|por enésima vez|tercera vez|segunda vez|cuarta vez) [...] (sin|caído|caída|retraso|fallando|lo mismo|error|mal|tarde|roto|no)
      (han|habéis|me han|nos han) subido [...] (precio|precios|cuota|tarifa|factura)
      (subida|subidas) de (precio|precios|tarifas|cuota)
      (soy|a) (el único|la única|alguien más) [...] (no|problemas|falla|va)
      (a|le pasa a) alguien más [...] (no|problemas|falla|va|pasa|fallando|error)
      (alguien más|soy el único|soy la única) [...]
      (retraso|retrasos|retrasado) de [...] (horas|días|minutos|semanas)
      (perder|perdiendo|perdido) [el|mi] (tiempo|dinero|vuelo|conexión)
      se me (rompió|ha roto|estropeó|ha estropeado) a (los|las) [...]
    `,
    help: `
      (necesito|necesitamos|pido|solicito|busco) [...] (ayuda|ayudas|asistencia|soporte|que me ayuden|que me ayudéis|hablar con|contactar|una solución)
      (me|nos) (podéis|pueden|puedes|podríais|podrían|podría|puede|podrías) [...] (ayudar|decir|indicar|explicar|confirmar|llamar|contactar|solucionar|atender|informar|echar|mirar|orientar|aclarar|mandar|enviar|pasar|dar|escribir|contestar|responder|facilitar|resolver)
      (podéis|pueden|puedes|podríais|podrían|podría|puede|podrías) (ayudarme|ayudarnos|decirme|decirnos|indicarme|explicarme|confirmarme|llamarme|contactarme|solucionarlo|solucionar|mirar|mirarlo|revisar|informarme|escribirme|mandarme|enviarme|contestarme|responderme|darme|pasarme|resolver|comprobar|facilitarme|atenderme)
      (alguien|alguno) (me|nos|puede|que|podría|sabe) [me|puede|podría|sepa] [...] (ayudar|ayudarme|ayuda|ayude|decir|decirme|explicar|cómo|como|si|cuándo|dónde|por qué|ayudarnos|echar)
      (alguien|alguno) sabe (cómo|como|por qué|si|cuándo|dónde|qué|porque)
      (sabéis|saben|sabes) (cómo|como|por qué|si|cuándo|dónde|qué|cuando|algo)
      (cómo|como) (puedo|hago|se puede|se|podemos|hacemos|lo|contacto|recupero|cambio|activo|solicito|reclamo|accedo|consigo|configuro|desactivo|devuelvo) [...] (cambiar|recuperar|contactar|hablar|devolver|activar|reclamar|solucionar|acceder|saber|configurar|hace|hago|modificar|solicitar|conectar|poner|entrar|descargar|pagar|ver|desactivar|desbloquear|quitar|añadir|facturar|actualizar|restablecer|hacer|resetear|contraseña|PIN|datos|cuenta|devolución|factura)
      (con quién|a quién|a dónde|dónde|adónde) [puedo|debo|tengo que|hay que|se|me] [...] (hablar|hablo|llamar|llamo|dirigirme|dirijo|contactar|contacto|reclamar|reclamo|escribir|escribo|consultar)
      (dónde|donde) (puedo|está|están|se|encuentro|veo|tengo|debo) [...] (ver|consultar|encontrar|reclamar|descargar|devolver|mi|pedido|paquete|maleta|hacer|recoger)
      (no puedo|no consigo|no logro|no me deja|no nos deja|no podemos|imposible|no hay manera de|no soy capaz de|me es imposible|intento|intentando|llevo intentando) [...] (entrar|acceder|iniciar|pagar|conectar|conectarme|contactar|hablar|abrir|cambiar|ver|descargar|hacer|comprar|reservar|facturar|activar|recuperar|cancelar|enviar|registrarme|actualizar|loguearme|comunicar|finalizar|instalar|sincronizar)
      (ayuda|ayudadme|ayúdenme|ayudenme|socorro|auxilio|sos|ayúdame|ayudita) [...]
      por favor [...] (ayuda|ayudadme|contestad|responded|contesten|respondan|solución|solucionad|llamadme|escribidme|necesito|soporte)
      (os|les|te|he|hemos) [he|hemos] (enviado|mandado|escrito|mando|envío) [...] (DM|MD|mensaje|privado|correo|mail|email|por privado)
      (mirad|miren|mira|revisad|revisen|leed|contestad|contesten) [...] (DM|MD|privado|mensaje|mensajes|los dm)
      (qué|que) (hago|puedo hacer|tengo que hacer|debo hacer|hay que hacer|hacemos)
      (cuándo|cuando) (llega|llegará|abre|abren|estará|se solucionará|vuelve|volverá|recibiré|van a|vais a|me|sale|abrís|tendré|enviáis|estarán|se) [...]
      (me han|me ha|se me ha|tengo) (robado|hackeado|bloqueado|desaparecido|bloqueada|perdido|un problema|una duda|una incidencia|problemas|una consulta) [...]
      (he perdido|me he dejado|me dejé|olvidé|he olvidado|perdí|se me ha olvidado) [...] (mi|el|la|en)
      (dónde|donde) está (mi|el|nuestro)
      (número|teléfono|correo|email|dirección) de (atención|contacto|soporte)
      (hay|existe|tenéis|tienen) (algún|alguna|un|una) (teléfono|número|correo|problema|incidencia|forma|manera|avería|caída|solución|email|modo)
      (me sale|sale|aparece|me aparece|me da|da|salta|me salta) [un|el] (error|mensaje)
      (alguna|hay) (solución|forma de|manera de|novedad|idea|ayuda)
    `,
    share: `
      (acabo de|acabamos de|hoy|por fin|ayer|ya|recién) [me ha|me|he|nos ha] (recibir|estrenar|llegar|recoger|llegado|recibido|llegó|estreno|estrenando|probar|aterrizar|recogido|comprado|compré|instalar|instalado|probado|abrir) [...]
      (estrenando|estreno|estrené) [...] BRAND
      mi (nuevo|nueva) BRAND
      mis (nuevos|nuevas) BRAND
      (me compré|me he comprado|compré|he comprado|hemos comprado|nos hemos comprado|nos compramos) [...]
      (volando|volé|volamos|viajando|viajé|viajamos|alojado|alojada|alojados|comiendo|comimos|cenando|cenamos|cenado|conduciendo|comí|usando|desayunando|hemos comido|hemos cenado|nos alojamos|estuvimos|hemos estado|he volado|he comido|he viajado) [...] (con|en|por) [el|la|un|mi] BRAND
      (llevo|llevamos) [...] (meses|años|semanas|días|año|mes|semana) [...] (con|usando|en|siendo cliente|y) [...]
      (gracias|muchas gracias|mil gracias) [...] (por|a|BRAND) [...]
      (muy|súper|super|bastante|realmente) (contento|contenta|contentos|satisfecho|satisfecha|satisfechos|buen|buena|bien|agradable|amables|amable|rápido|rápida|cómodo|cómoda|rico|rica|bueno)
      (buen|buena|buenísima|excelente|gran|fantástica|fantástico|increíble|magnífica|magnífico|estupendo|estupenda|genial|maravillosa) (servicio|atención|experiencia|trato|vuelo|viaje|hotel|comida|estancia|personal|calidad|compra|cena)
      (servicio|atención|experiencia|trato|personal|comida|vuelo|estancia|producto|cena) [...] (excelente|estupendo|estupenda|fantástico|fantástica|genial|magnífico|magnífica|inmejorable|buenísimo|buenísima|perfecto|perfecta|amable|increíble|rápido|espectacular|de diez|de 10)
      (llegó|ha llegado|llegaron|me llegó|me ha llegado) [...] (antes|perfecto|a tiempo|rápido|hoy|rapidísimo|bien|en un día|puntual|en perfecto estado)
      (funciona|va|funcionan|van) (perfecto|genial|de maravilla|muy bien|perfectamente|como la seda|estupendamente|de lujo|fenomenal)
      (primer|primera) (día|vuelo|viaje|semana|vez|mes|pedido|visita|noche|impresión|impresiones) [...] (con|en|de) [...] BRAND
      (todo|todos) (perfecto|genial|bien|muy amables|de diez|estupendo)
      (encantado|encantada|encantados|encantadas|contento|contenta|contentos|satisfecho|satisfecha) con [...]
    `,
    none: `
      (vuelo|vuelos|tren|trenes|pedido|reserva|cita|concierto|evento|partido) [...] (cancelado|cancelados|cancelada|cancelación|cancelaciones)
      (cancelado|cancelados|cancelan|cancela|cancelación de) [...] (vuelo|vuelos|tren|trenes|mi vuelo|concierto)
      (acciones|bolsa|beneficio|beneficios|ventas|trimestre|ingresos|inversores|accionistas|multa|multan|fusión|opa|ERE|regulador)
      BRAND (anuncia|anunció|lanza|lanzó|presenta|presentó|abre|abrirá|cierra|cerrará|compra|compró|gana|ganó|invierte|despide|nombra|ficha|negocia|pierde|sube|prevé|estudia|confirma|firma|inaugura|amplía|reduce|retira|afirma|asegura|celebra|patrocina|contrata|dice)
      (noticia|noticias|última hora|exclusiva|según|entrevista|opinión) [...] BRAND
      (oferta|ofertas) de (empleo|trabajo)
      (sorteo|participa|sorteamos|gana un|regístrate|descúbrelo|aprovecha|suscríbete|síguenos|haz clic|enlace en la bio|código de descuento|envío gratis|compra ya|reserva ya|rt para ganar)
      ganas de (ir|ver|llegar|comer|salir|dormir|volver|que|viajar|verte|viernes|vacaciones|fiesta|playa|verano)
      (me voy|nos vamos) (a|de|al) (dormir|casa|la cama|comer|trabajar|clase|la playa|vacaciones|viaje|trabajo|cine|gym|gimnasio|cenar|ver|la|el|BRAND a|un|una)
      (directivo|consejero|ceo|director|presidente|empleado|entrenador|jugador|él|ella) [...] (deja|dejó|abandona|se va de|ficha por|dimite) [...]
    `,
  },
  maybe: {
    leave: `
      (baja|portabilidad|competencia|permanencia|cancelar mi|irme|dejaros)
      (cambiar|cambiarme|cambio) (de|a) [OTHER]
      cliente (desde hace|de toda la vida|de años)
    `,
    buy: `
      (comprar|pedir|reservar|contratar|encargar|comprarme|compro)
    `,
    evaluate: `
      (vale la pena|opiniones|probar|pensando en|qué tal|cuánto|precio)
    `,
    compare: `
      (vs|versus|mejor que|peor que|comparado|entre)
    `,
    need: `
      (busco|necesito|buscando|recomendáis|recomiendan|alguna recomendación)
    `,
    recommend: `
      (recomiendo|mejor|mejores|favorito|favorita|encanta|imprescindible)
    `,
    complain: `
      (fatal|pésimo|pésima|horrible|vergüenza|estafa|robo|asco|mierda|basura|desastre|lamentable|peor|malo|mala|lento|lenta|retraso|roto|rota|problema|problemas|error|queja|reclamación|decepción|decepcionado|nunca|nadie|nada|fallo|fallos|caro|tarde|esperando|sucio|sucia|incompetentes|timo|penoso)
    `,
    help: `
      (ayuda|ayudar|por favor|cómo|soporte|solución|duda|dm|md|consulta)
      (podéis|pueden|puedo|se puede)
    `,
    share: `
      (gracias|estrenando|contento|contenta|genial|estupendo|perfecto|rico|disfrutando|disfrutado|bonito|buen|buena|excelente|cómodo|amable|amables|llegó|probado|feliz|encantado|encantada)
    `,
  },
  asking: `
    (alguien|alguno|quién) (sabe|conoce|puede|tiene|ha|me|que sepa|más)
    (sabéis|saben|sabes|sabe) (si|cómo|como|cuándo|cuando|dónde|donde|qué|por qué|cuánto)
    (cómo|cuándo|dónde|cuánto|cuál|qué|quién|cuántos|cuántas|cuáles|adónde|por qué) [...]
    (hay|tenéis|tienen|hacéis|hacen|se puede|puedo|podéis|pueden|podríais|abrís|abren|está|están|es|son|va|vais|van|habrá|enviáis|envían|aceptáis|aceptan|funciona)
    (me gustaría|quisiera|quiero|necesito|querría) (saber|preguntar|consultar)
    (no sé|no se) si
    (una|tengo una) (pregunta|duda|consulta)
    (me) (podéis|pueden|puede|podríais) (decir|confirmar|indicar|explicar|informar)
  `,
  rhetorical: `
    (en serio|de verdad|es broma|estáis de broma|están de broma|estamos locos|hola|perdona|perdón|cómo|qué|verdad|no|vale|sabes|eh|sí)
    (cómo|como) (es posible|puede ser|podéis ser|pueden ser|se puede ser|te quedas|que no|no)
    (para qué|a quién le importa|quién lo diría|qué más da|qué podía salir mal|qué esperabas|qué esperáis|quién no|y qué|y para esto|qué broma)
    (hasta cuándo|no os da|no les da|no te da|os parece normal|les parece normal|es normal|a esto|os parece bonito|tan difícil es|tanto cuesta|cuántas veces|os creéis|se creen|os pagan|sois|no tenéis|no tienen) [...]
    (quieres|te gustaría|buscas|necesitas|sabías|sabíais|sabías que|te apuntas|te atreves|conoces|te imaginas|preparado|preparados|listos|listo|quién se apunta|quién quiere|quién viene|te acuerdas|os acordáis) [...]
    (por qué|porque) (siempre|nunca|todo|no me sorprende|será)
    (qué|que) (puede|podría) salir mal
  `,
  reasons: {
    price: `
      (precio|precios|caro|cara|caros|caras|carísimo|carísima|barato|barata|baratos|baratas|económico|económica|asequible|coste|costes|costo|cuesta|cuestan|tarifa|tarifas|cobro|cobros|cobrar|cobrado|cobran|cobráis|cobraron|cobrarme|comisión|comisiones|factura|facturas|facturado|reembolso|devolución del dinero|mi dinero|dinero|descuento|descuentos|oferta|ofertas|cuota|cuotas|euros|pagar|pago|pagado|calidad precio|relación calidad precio|subida de precio|rebaja|rebajas|promoción|timo|robo|presupuesto|recargo|sobrecoste|prima|intereses|al mes|chollo|ganga|cupón)
    `,
    quality: `
      (calidad|se rompió|se ha roto|roto|rota|rotos|defectuoso|defectuosa|defecto|resistente|duradero|bien hecho|mal hecho|material|materiales|costuras|encogido|cómodo|cómoda|incómodo|incómoda|sucio|sucia|sucias|limpio|limpia|limpieza|rico|rica|delicioso|deliciosa|sabor|soso|crudo|cruda|frío|fría|la comida|comida|batería|cámara|pantalla|sonido|desayuno|cama|camas|ruido|ruidosa|huele|olor|asientos|asiento|acabados|acabado|tela|suela|cremallera|cobertura|señal|velocidad|habitación|habitaciones|plato|platos|hamburguesa|pizza|café|impecable|se despega|se rasga|rayado|motor)
    `,
    delivery: `
      (entrega|entregas|entregar|entregado|entregan|envío|envíos|enviar|enviado|pedido|pedidos|paquete|paquetes|mensajero|repartidor|reparto|seguimiento|llegó|no llega|no ha llegado|ha llegado|llega tarde|tarde|retraso|retrasos|retrasado|retrasada|demora|demoras|plazo|plazos|maleta|maletas|equipaje|a tiempo|puntual|puntualidad|transporte|transportista|mensajería|correos|en reparto|aduanas|recibido mi|recibir mi|sin recibir)
    `,
    service: `
      (servicio|atención al cliente|atención|trato|personal|empleado|empleados|empleada|agente|agentes|operador telefónico|teleoperador|teleoperadora|amable|amables|maleducado|maleducada|maleducados|borde|bordes|simpático|simpáticos|simpática|no contestan|nadie contesta|no responden|respuesta|responden|contestan|soporte|call center|camarero|camarera|camareros|recepción|recepcionista|azafata|azafatas|tripulación|encargado|encargada|técnico|técnicos|me cuelgan|me han colgado|me atiende|atendido|atendieron|atienden|atendió|chatbot|gestor|asesor|cola|ineptos|incompetentes|inútiles|profesionales|profesional|profesionalidad|educación|comercial|dependiente|dependienta|oficina|sucursal|teléfono de atención)
    `,
    bug: `
      (error|errores|fallo|fallos|falla|fallan|bug|bugs|se cuelga|se cierra|se bloquea|no carga|no abre|no funciona|no funcionan|no va|va lento|va lenta|lentísimo|app|aplicación|web|página|servidor|servidores|caído|caída|caídas|iniciar sesión|contraseña|actualización|actualizar|actualicé|versión|sincroniza|sincronización|conexión|se desconecta|se corta|cortes|sin internet|sin servicio|avería|averías|incidencia|lag|reinicia|pantalla azul|da error|no me deja entrar|no puedo entrar|estable|inestable|fiable|router|wifi)
    `,
    safety: `
      (seguro viajar|seguridad|inseguro|insegura|peligro|peligroso|peligrosa|peligrosos|incendio|se incendió|explotó|explota|quemado|quema|quemaduras|se calienta|sobrecalienta|retirada del producto|intoxicación|intoxicado|intoxicada|alergia|alérgeno|alérgenos|contaminado|filtración|fuga de datos|hackeado|hackearon|hackeo|datos personales|privacidad|fraude|phishing|robado|robaron|accidente|herido|heridos|lesión|frenos|airbag|cinturón|aterrizaje de emergencia|humo|tóxico|cucaracha|cucarachas|ratas|chinches|salmonela|vómitos|cristal en|suplantación|sin autorización|no autorizado|cifrado|homologado)
    `,
    ethics: `
      (ética|ético|éticos|éticas|poco ético|explotación|explotan|explota a|explotar|trabajo infantil|esclavos|esclavitud|derechos laborales|condiciones laborales|trabajadores|sindicato|sindicatos|huelga|greenwashing|medio ambiente|medioambiente|contaminación|contaminan|contamina|sostenible|sostenibilidad|emisiones|clima|plástico|maltrato animal|animales|racista|racismo|machista|machismo|sexista|discriminación|discriminan|homófobo|homofobia|boicot|boicotear|evasión|impuestos|corrupción|corruptos|codicia|avaricia|mienten|mentiras|mentira|mentirosos|engañan|engaño|engañosa|publicidad engañosa|despidos|despiden|comercio justo|monopolio|venden nuestros datos|vender nuestros datos|derechos humanos|inmoral|hipócritas|hipocresía|genocidio|paraíso fiscal)
    `,
  },
};
