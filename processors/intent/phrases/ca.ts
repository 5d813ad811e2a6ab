import type { PhraseFile } from './phrases.ts';

export const catalan: PhraseFile = {
  macros: {
    them: 'BRAND|vosaltres|vostès|aquesta (companyia|empresa|aerolínia|app|botiga|marca|aplicació)|aquest (banc|hotel|operador|restaurant|servei|lloc)|ells',
    thing:
      'mòbil|telèfon|portàtil|ordinador|cotxe|banc|hotel|restaurant|app|aplicació|programa|eina|operador|operadora|companyia|tarifa|aerolínia|jaqueta|abric|sabates|vambes|compte|targeta|tele|càmera|tauleta|rellotge|internet|fibra|assegurança|marca|alternativa|proveïdor|pla|software|rentadora|matalàs|vestit|taller|gimnàs|impressora|auriculars|hosting|gestoria|hipoteca|bicicleta',
    contract:
      'contracte|línia|compte|subscripció|targeta|pòlissa|servei|fibra|pla|assegurança|internet|número|nòmina|hipoteca|abonament|tarifa|mòbil',
    go: "me'n vaig|m'en vaig|ens n'anem|ens en anem|em passo|ens passem|em canvio|ens canviem|canvio|canviem|marxo|marxem|me'n aniré|me n'aniré|me n'he anat|marxaré|marxarem|em passaré|em canviaré|ens passarem|ens canviarem",
    gone: "he marxat|hem marxat|vaig marxar|m'he passat|m'he canviat|ens hem passat|ens hem canviat|em vaig passar|em vaig canviar|me n'he anat|me'n vaig anar|he canviat",
    goinf:
      "marxar|anar-me'n|anar-nos-en|passar-me|passar-nos|canviar-me|canviar-nos|canviar|deixar-ho|deixar|abandonar|plegar",
  },
  negators: 'no mai tampoc ni sense ningú cap res pas',
  sure: {
    leave: `
      (foto el camp|fotem el camp|me'n vaig corrents|ens n'anem|fins mai|fins aviat no|a reveure mai)
      (us|vos|et) (deixo|deixem|abandono|envio a pastar|engego) [...]
      (donar-me|donar-nos|dono|donat|donada) d baixa
      (donat|donada|donats) de baixa [a|de|ja|per fi]
      (ja he|ja hem|he|hem) demanat la portabilitat
      (últim|última|ultim|ultima) (vol|comanda|compra|reserva|mes|factura) (amb|a|de) BRAND
      (no em|no ens) (veureu|tornareu a veure) [...] (el pèl|més|mes)
      (deixem|deixo|plego) [ja] (el|la|l') BRAND
      (no hi) (volo|compro|torno|tornem|vaig|anem|demano) (més|mes|mai més)
      (esborreu|elimineu) [...] (compte|dades)
      (em dono|ens donem|dono|em donaré|m'he donat|ens hem donat|em vaig donar|vull donar-me|donar-me|doneu-me|doni'm|donin-me|donar|dona'm|voldria donar-me|volem donar-nos|donar-nos|m'estic donant|em vull donar|em penso donar) [ja|avui|demà|per fi|tots] de baixa [de|en|a|la|el]
      (sol·licitar|sol·licito|demanar|demano|tramitar|gestionar|he demanat|he sol·licitat|demanaré|acabo de demanar|tramitat|tramito) [ja] la baixa
      (vull|volem|exigeixo|necessito) la baixa
      com (em dono|puc donar-me|es dona|em puc donar|ho faig per donar-me|puc donar|cal fer per donar-se) de baixa
      baixa (definitiva|immediata|ja)
      <go> [ja|avui|demà|definitivament] (de|d) [la|el] BRAND
      <go> [ja|tots|tot] (a|cap a|amb|de) (OTHER|una altra|un altre|la competència|companyia|banc|operador|operadora|aerolínia|proveïdor)
      <gone> [ja|per fi] (de|d) BRAND
      <gone> (a|amb|cap a) (OTHER|una altra|un altre|la competència)
      (vull|volem|penso|pensem|acabaré|em plantejo|ens plantegem|estic pensant|estem pensant|pensant|plantejant-me|he decidit|hem decidit|decidit a|toca|ganes de|a punt de|tocarà|estic per|considerant|hora de|hauré de|temptat de|temptada de|disposat a|valorant) [molt|seriosament|ja|en|a|de] [molt] (<goinf>) [de|a|BRAND|OTHER|la|el|companyia|banc|operador|us]
      (pensant|penso|plantejant|plantejant-me|valorant|considerant|vull|ganes) [en|de|a] (canviar de|canviar-me de|passar de|deixar|abandonar|marxar de) BRAND
      (deixo|deixem|abandono|abandonem|vaig deixar|he deixat|hem deixat|deixaré|deixarem) [ja|de ser client de|per fi|definitivament] BRAND
      (deixo|vaig deixar|he deixat|deixaré|deixem|hem deixat) (de|d) (fer servir|ser|comprar|volar|anar|pagar|utilitzar|usar)
      (deixo|he deixat|canvio|he canviat|hem canviat|hem deixat|vaig canviar|vaig deixar) BRAND per
      (cancel·lo|cancel·laré|he cancel·lat|acabo de cancel·lar|vaig a cancel·lar|cancel·lant|vull cancel·lar|cancel·lar|cancel·lem|hem cancel·lat|tanco|he tancat|tancar|tancaré|cancel·leu|tanqueu|tanquem|anul·lo|anul·lar|he anul·lat|cancelo|he cancelat|cancelar) [ja|avui|demà] (la meva|el meu|els meus|les meves|la nostra|el nostre|la|el|meu|tots els|les) [...] (<contract>|comptes|subscripcions|línies|targetes|contractes)
      mai més [amb|tornaré|a|compro|compraré|torno]
      no (torno|tornaré|tornem|tornarem|penso tornar|pensem tornar) [mai|més|pas] [més] a (volar|comprar|fer|trepitjar|demanar|viatjar|reservar|contractar|comptar|entrar|anar|menjar|allotjar|posar|utilitzar|confiar|llogar|gastar|usar)
      no (torno|tornaré|tornarem|penso tornar|hi torno|hi tornaré|hi tornarem|hi penso tornar|em tornareu|em veureu) [...] [més|mai]
      (última|darrera) (vegada|cop|volta) que [...] (volo|compro|uso|demano|viatjo|reservo|vinc|confio|contracto|menjo|trepitjo|hi vaig|vaig|faig|em)
      (últim|darrer) cop que [...] (volo|compro|uso|demano|viatjo|reservo|vinc|confio|contracto|menjo|trepitjo|hi vaig|vaig|faig|em)
      (heu|han|acabeu de|acaben de|aneu a|us heu) (perdut|perdre) (un|una|un altre|una altra) [...] (client|clienta)
      (perdeu|perden|perdreu) (un|una|un altre|una altra) [...] (client|clienta)
      (un|una) (client|clienta) menys
      (adéu|adéu-siau|fins mai|a reveure|adeu) BRAND
      (portabilitat|portar el número|faig la portabilitat|fer la portabilitat|demano la portabilitat|he demanat la portabilitat)
      (m'emporto|ens emportem|m'enduc|ens enduem|em trec|trec|trauré|m'enduré|m'emportaré) [...] (diners|nòmina|estalvis|negoci|línia|línies|comptes) [...]
      (canvio|canviar|canviaré|canviant|canviem|canviarem|buscar|buscant|busco|buscaré|he canviat|hem canviat|hauré de buscar) [ja] [de|d|una altra|un altre|una|un] [...] (companyia|operador|operadora|banc|aerolínia|proveïdor|assegurança|gimnàs|asseguradora|programa)
      (busco|buscant|busquem|alguna|algú coneix|quina) [...] (alternativa|alternatives) (a|per|de|al) BRAND
      no (renovo|renovaré|renovem|renovarem|penso renovar)
      (quan|així que) (acabi|s'acabi|finalitzi) [...] (permanència|contracte) [...]
      (desinstal·lo|he desinstal·lat|desinstal·lada|esborro|he esborrat|desinstal·lant) (la|la vostra|aquesta|el meu|el) [...] (app|aplicació|compte)
      (ja no|no) (soc|sóc|seré|som|vull ser) [més|vostre|el vostre] (client|clienta)
      (em feu|m'esteu fent|fareu que) [...] (marxar|canviar|marxi|canviï)
    `,
    buy: `
      (acabo de|acabem de) (fer|fer la) (comanda|reserva) [...] BRAND
      ja (tinc|tenim) [...] (reserva|comanda|entrades|reservat|demanat)
      (apuntats|apuntat|apuntada|comprat|reservat|encarregat|signat|decidit) [a|el|la] BRAND
      (me'l|me la|me'ls|me les|ens el|ens la) (compro|quedo|enduc|emporto|pillo)
      (demà|avui|dilluns|dimarts|divendres|dissabte) (recollim|recullo|em donen|ens donen|signem|signo) [el|la|l'] BRAND
      (acabo de|acabem de|avui|per fi) (demanar|reservar|contractar|encarregar|subscriure'm|fer la comanda|comprar) [...] BRAND
      (vull|volem|penso|he decidit|hem decidit|decidit|ganes de|toca|m'agradaria|voldria|a punt de|llest per|estic decidit a|estic decidida a) (comprar|demanar|contractar|reservar|encarregar|comprar-me|subscriure'm|adquirir|apuntar-me|comprar-nos|canviar-me a|passar-me a|fer-me) [...]
      (em compro|em compraré|m'apunto|ens comprem|compraré|reservaré|contractaré|em faig|encarrego|em subscric|em quedo|ens quedem|em decideixo per|em decanto per|demanaré|ens comprarem|m'apuntaré|em faré) [...] BRAND
      (em compro|em compraré|em faré|ens comprarem) (el|la|un|una|uns|unes|els|les)
      on (puc|es pot|podem|podria|es|el|la|ho) [...] (comprar|compro|aconseguir|trobar|demanar|reservar|contractar|adquirir|comprar-lo|comprar-la|ven|venen|trobo|comprar-ho)
      com (puc|es pot|podem|ho faig per) (comprar|contractar|reservar|demanar|subscriure'm|encarregar|apuntar-me|fer-me)
      <go> [ja|definitivament] (a|cap a|amb) BRAND
      <gone> (a|amb|cap a) BRAND
      (deixo|he deixat|deixant|canvio|he canviat|abandono|hem deixat|hem canviat|vaig deixar|vaig canviar) ... per BRAND
      (ja|per fi) (he|hem) (reservat|demanat|encarregat|contractat|fet la comanda) [...]
      (calleu|calla|preneu|té|agafeu) i [...] (diners|calers|quartos)
      (al|a la|afegit al) (carret|cistella|llista de desitjos)
      m'heu convençut
      (teniu|hi ha|us queda|us queden|queda|queden) [...] (estoc|en la talla|unitats|entrades|disponible|disponibles)
      (el|la|els|les|ho) vull [ja|tot|a la meva vida]
      (necessito|vull) (aquest|aquesta|aquests|aquestes) [...]
      quan (surt|surten|s'obre|obren|obriu) [...] (venda|prevenda|reserves|entrades)
    `,
    evaluate: `
      (estic|estem|segueixo|estava) [...] (pensant|plantejant-me|considerant|valorant|dubtant|mirant|temptat|temptada|plantejant|rumiant) [en|de|si|a|per] [...] BRAND
      (pensant|penso|plantejant|plantejant-me|considerant|valorant|temptat|temptada|mirant|rumiant) [en|de|si|a] (comprar|comprar-me|contractar|provar|passar-me|canviar-me|reservar|fer-me|passar|canviar|apuntar-me|demanar) [...] [a] BRAND
      (pensant|plantejant-me|valorant|considerant|dubtant|rumiant) [en|de|si|a] (comprar|comprar-me|contractar|provar|reservar|fer-me|apuntar-me|demanar)
      (val|valen) [realment|de debò|molt] la pena
      (algú|qui|alguna persona) [...] (ha provat|provat|té|fa servir|ha fet servir|ha comprat|ha volat|ha contractat|coneix|amb experiència|que tingui|hi ha anat|que hagi) [...] [BRAND]
      (què|que) tal [és|va|són|està|estan|funciona|funcionen|surt|el|la|els|les] [...] [BRAND]
      (opinions|experiències|opinió|ressenyes|experiència) (de|sobre|amb|del|d) [...]
      (què|que) (opineu|penseu|us sembla|us semblen|en penseu|en dieu) [...] BRAND
      em (recomaneu|aconselleu) [el|la|els|comprar] BRAND
      (teniu|feu|oferiu|envieu|accepteu|hi ha|inclou|inclouen|treballeu|admeteu|cobreix|permet|es pot|veneu|funciona amb|és compatible) [...]
      (té|fa|ofereix|envia|accepta|inclou|cobreix|permet|suporta|ven) BRAND
      (quant|quan) (costa|costen|val|valen|surt|costaria|seria|és|cobreu|cobra|surten|dura) [...]
      (quin|quina) és (el preu|la tarifa|el cost|la diferència|la quota|el termini)
      quin preu [té|tenen]
      (algun|hi ha|teniu|existeix) [...] (descompte|descomptes|codi|promoció|oferta|prova gratuïta|cupó|demo)
      (dubto|dubtant|dubte|dubtes|indecís|indecisa) [...] (si|BRAND|sobre|comprar|entre)
      (provant|provo|testejant) [...] BRAND
      abans de (comprar|comprar-lo|contractar|decidir-me|reservar|demanar|comprar-la)
      (hauria de|caldria) (comprar|comprar-me|provar|canviar-me|contractar|passar-me)
      (m'interessa|m'interessen|em crida l'atenció) [...] BRAND
      (llegint|llegit|mirant|veient|he vist) [...] (opinions|ressenyes|anàlisis)
      m'ho estic pensant
    `,
    compare: `
      BRAND (o|vs|versus|contra|enfront de) [el|la|l] OTHER
      OTHER (o|vs|versus|contra|enfront de) [el|la|l] BRAND
      (vs|versus) BRAND
      BRAND (vs|versus)
      (dubtant|dubto|dubte|triar|escollir|decidir|diferència|diferències|comparativa|comparant|comparar|indecís|indecisa|decidir-me|trio|comparació) [...] entre [...]
      (quin|quina|qui|què) [dels dos|em|de les dues|d'ells|us] [és|surt|va] (millor|més barat|més barata|més fiable|recomaneu|més ràpid|preferiu|triaríeu|convé|compensa|recomanaríeu)
      (quin|quina) (em recomaneu|és|trio|triaríeu|preferiu|compro|agafo|escolliríeu|dels dos|de les dues) [...]
      (és|són|serà|va|funciona|surt) [...] BRAND [...] (millor|pitjor|més barat|més barata|més fiable|més ràpid) que
      BRAND [...] (millor|pitjor|més barat|més barata|més car|més cara|més ràpid) [...] que OTHER
      (millor|pitjor) BRAND o
      (millor|pitjor) ... o BRAND
      (amb qui|amb quin|amb quina) (us quedeu|et quedes|us quedaríeu|em quedo)
      (comparo|comparat|comparada|comparant|comparar) [...] (amb|a) (OTHER|BRAND)
    `,
    need: `
      (necessito|necessitem|busco|busquem|buscant|estic buscant|em cal|ens cal|em fa falta|ens fa falta) [comprar|trobar|canviar de|urgent] (un|una|uns|unes|nou|algun|alguna) [bon|bona|nou|nova|...] (<thing>)
      (alguna|algú|quin|quina|accepto|busco|necessito|doneu-me|admeto|s'accepten) [em] [recomanació|recomanacions|suggeriment|suggeriments|recomana|recomaneu|recomanaríeu] [...] (<thing>)
      (alguna|accepto|busco|necessito|doneu-me|admeto|s'accepten|demano) (recomanació|recomanacions|suggeriment|suggeriments|consell|consells)
      (algú|qui) (em|ens) (recomana|pot recomanar|sap recomanar|aconsella|podria recomanar)
      (em|ens) (recomaneu|aconselleu|podeu recomanar|recomanaríeu) [algun|alguna|un|una|...]
      (quin|quina|quins|quines) [...] (<thing>) (em|ens|feu servir|recomaneu|compro|em compro|és el millor|teniu|és la millor|useu)
      (quin és el|quina és la) millor (<thing>)
      (se m'ha|se'm va) [trencat|espatllat|mort|trencar|espatllar] [...] (<thing>) [...]
      (toca|hora de|he de|cal|haig de) (canviar|renovar|comprar|buscar|jubilar) (de|el|la|un|una|un altre|una altra|d) [...] (<thing>)
      (algú|algun) (sap|coneix) [de] (un|una|algun|alguna|d'un|d'una) [bon|bona|...] (<thing>)
      on puc trobar (un|una) [bon|bona]
    `,
    recommend: `
      (el|la|els|les|us|ho|us el|us la|us ho|te'l|te la) recomano [...]
      recomano [molt|moltíssim|totalment|a tothom|100] [...] BRAND
      (recomano|recomanem) [...]
      [molt|totalment|súper|super|altament|100] (recomanable|recomanables|recomanat|recomanada|recomanats)
      (heu|has|cal|han) (de|que) (provar|anar|comprar|provar-lo|provar-la|visitar|descarregar|anar-hi|provar-ho) [...]
      (no us en|no te'n|no us|no) (penedireu|penediràs|decep|decebrà|falla|fallen|defrauda|penediran)
      (aneu|proveu|prova|compreu|doneu-li|dona-li|aneu-hi|proveu-ho|proveu-lo) [...] (BRAND|una oportunitat|sense dubtar-ho|amb els ulls tancats|ja)
      (el|la) millor [...] (que he|que hem|de la meva vida|del mercat|que conec) [...]
      (la|el) millor (compra|decisió|inversió|hotel|restaurant|companyia|aerolínia|banc|app|servei|atenció|aplicació|mòbil|cotxe) [...] (que|de|del)
      val (cada euro|cada cèntim|moltíssim la pena|molt la pena|totalment la pena)
      (si|qui) (busqueu|busques|voleu|necessiteu|necessites|vols|esteu buscant|algú busca|algú necessita|busqui) [...] (BRAND|us|proveu|aneu|aquest|aquesta|recomano)
      (hi tornaré|hi tornarem|repetiré|repetirem|hi tornaria|repetiria|tornarem|tornaré) [segur|sense dubte|sens dubte|encantats|encantat]
      (imprescindible|un encert|tot un encert|compra segura|deu de deu|cinc estrelles|5 estrelles|matrícula d'honor)
      (m'encanta|ens encanta|m'encanten|adoro|estimo|enamorat de|enamorada de|em flipa|fan de) [...] BRAND
      [un] (deu|10|chapeau|olé|bravo) [per|a] BRAND
      no (canvio|canviaria|deixo|deixaria|marxo|marxaria|penso canviar) [...] [de|a] BRAND [per]
      mai (deixaré|marxaré|canviaré|deixaria|marxaria|canviaria) [de] BRAND
      (fa|porto|portem) [...] anys [...] (encantat|encantada|encantats|content|contenta|sense problemes|cap problema|feliç)
    `,
    complain: `
      (pèssim|pèssima|horrible|fatal|dolentíssim|dolentíssima|lamentable|nefast|nefasta|vergonyós|vergonyosa|penós|penosa|terrible|fastigós|fastigosa|deplorable|deficient|pitjor|mal|mala|dolent|dolenta|inacceptable|patètic|patètica) [...] (servei|atenció|experiència|tracte|qualitat|companyia|aerolínia|banc|app|menjar|gestió|hotel|aplicació|empresa|cobertura|suport|personal|organització)
      (servei|atenció|experiència|tracte|qualitat|menjar|app|aplicació|gestió|hotel|empresa|cobertura|suport|personal|habitació|enviament|connexió|producte|web|senyal) [...] (pèssim|pèssima|horrible|fatal|lamentable|nefast|nefasta|vergonyós|vergonyosa|penós|penosa|terrible|fastigós|fastigosa|deplorable|deficient|dolent|dolenta|inacceptable|inexistent|bruta|freda|fred|lent|lenta|patètic|patètica|brossa|desastre|fàstic|merda)
      (una|és una|quina|vaja|sou una) (vergonya|estafa|presa de pèl|brossa|merda|porqueria|malson|ruïna|decepció|nyap|broma|tortura|falta de respecte|odissea|cagada)
      (un|és un|quin|vaja) (desastre|timo|robatori|fàstic|frau|infern|despropòsit|atracament|abús|horror|engany|circ|caos|nyap|malson)
      (porto|portem|seguim|segueixo|fa|porten|duc|duem) [...] (esperant|sense|intentant|trucant|hores|dies|setmanes|mesos|reclamant|minuts)
      (estic|segueixo|seguim|encara|continuo|continuem) [...] (esperant|sense|no) [...] (resposta|reemborsament|solució|internet|comanda|paquet|maleta|notícies|servei|llum|contestar|línia|factura|devolució|diners|arriba|rebut|ha arribat)
      (ningú|mai|no) [...] (contesta|contesten|respon|responen|soluciona|solucionen|atén|atenen|em fa cas|dona la cara|agafa el telèfon|agafen el telèfon|se'n fa càrrec|dona explicacions|tornen|em tornen|sap res|compleixen|compleix|contesteu|responeu)
      (m'han|m'heu|em|ens han|ens heu|m'esteu|m'estan) (cobrat|cobrant|facturat|perdut|cancel·lat|trencat|estafat|enganyat|timat|mentit|pres el pèl|deixat tirat|deixat tirada|deixat tirats|deixat sense|penjat|robat|ignorat|tractat|cobren|cobreu|deixat penjat) [...]
      (no funciona|no funcionen|no va|no va bé|ha deixat de funcionar|no carrega|no s'obre|no obre|es penja|es tanca|cau|es talla|falla|fallen|no arriba|no ha arribat|va arribar tard|ha arribat tard|ha arribat trencat|arriba tard|s'ha trencat|es va trencar|no es connecta|no em deixa|dona error|es bloqueja|va lent|va lentíssim|va fatal|caigut|caiguda|ha petat) [...]
      (molt|súper|super|bastant|força|realment|totalment|tan|profundament) (decebut|decebuda|decebedor|decebedora|descontent|descontenta|enfadat|enfadada|indignat|indignada|malament|dolent|dolenta|lent|lenta|car|cara|maleducat|maleducats|emprenyat|emprenyada|molest|molesta|frustrant)
      (fart|farta|farts|fartes|cansat|cansada|fins als collons|fins als nassos|fins al capdamunt|tip|tipa|tips|fins els ous) (de|d|amb) [...]
      (decebut|decebuda|indignat|indignada|emprenyat|emprenyada|descontent|descontenta|enfadat|enfadada|decepció|decebuts) (amb|per|de)
      no (el|la|els|les|us|ho|us el|us la|us ho) recomano [...]
      no (recomano|recomanable|recomanem|recomanaria|recomanat)
      gens recomanable
      poc recomanable
      (no compreu|no contracteu|no voleu amb|no hi aneu|no aneu|eviteu|fugiu|allunyeu-vos|no us fieu|no us en fieu|no caigueu|no trepitgeu|no reserveu|no feu servir|no perdeu|compte amb|vigileu amb|ni se us acudeixi|no pagueu) [...]
      (exigeixo|vull|torneu-me|tornin-me|que em tornin|reclamo|torneu) [...] (diners|reemborsament|devolució|solució|compensació|explicació|indemnització)
      (full|fulls|llibre) de (reclamacions|reclamació)
      (reclamació|denúncia|queixa) [...] (consum|posada|presentada|formal)
      (posaré|poso|presentaré|interposaré|he posat|he presentat) [...] (reclamació|denúncia|queixa|demanda)
      (gràcies|enhorabona|felicitats|bravo|genial|fantàstic|olé|merci) [...] per (res|perdre|cancel·lar|deixar-me|arruïnar|el retard|deixar-nos|fotre|fer-me perdre|no|espatllar)
      (massa|caríssim|caríssima|excessivament|abusiu|abusius) [car|cara|cars|lent|lenta|preu|preus]
      (estafadors|lladres|pocavergonyes|mentiders|impresentables|inútils|incompetents|xoriços|barruts)
      (feu|fa|fan|doneu|fas) (fàstic|pena|vergonya|llàstima)
      (una altra vegada|un altre cop|de nou|un cop més|per enèsima vegada|tercera vegada|segona vegada|altre cop|tercer cop|segon cop|altra vegada) [...] (sense|caigut|caiguda|retard|fallant|el mateix|error|malament|tard|trencat|no)
      (han|heu|m'han|ens han|m'heu) (apujat|pujat) [...] (preu|preus|quota|tarifa|factura)
      (pujada|pujades|augment) de (preu|preus|tarifes|quota)
      (soc l'únic|soc l'única|sóc l'únic|sóc l'única|algú més|a algú més|li passa a algú més) [...]
      (retard|retards|retardat) (de|d) [...] (hores|dies|minuts|setmanes|hora)
      (perdre|perdent|perdut) [el|el meu|els] (temps|diners|vol|connexió)
      se (m'ha|em va|m'han) (trencat|trencar|espatllat|espatllar) [...] (als|a les|al|en) [...]
    `,
    help: `
      (necessito|necessitem|demano|sol·licito|busco) [...] (ajuda|ajut|assistència|suport|que m'ajudeu|parlar amb|contactar|una solució)
      (em|ens|m|ens) (podeu|poden|pots|podríeu|podrien|podria|pot|podries) [...] (ajudar|dir|indicar|explicar|confirmar|trucar|contactar|solucionar|atendre|informar|donar un cop de mà|mirar|orientar|aclarir|enviar|passar|donar|escriure|contestar|respondre|facilitar|resoldre)
      (podeu|poden|pots|podríeu|podrien|podria|pot|podries) (ajudar-me|ajudar-nos|dir-me|dir-nos|indicar-me|explicar-me|confirmar-me|trucar-me|contactar-me|solucionar-ho|solucionar|mirar|mirar-ho|revisar|informar-me|escriure'm|enviar-me|contestar-me|respondre'm|donar-me|passar-me|resoldre|comprovar|facilitar-me|atendre'm|mirar-vos)
      (algú|alguna persona) (em|ens|pot|que|podria|sap|m) [em|pot|podria|sàpiga] [...] (ajudar|ajudar-me|ajuda|ajudi|dir|dir-me|explicar|com|si|quan|on|per què|ajudar-nos|donar)
      algú sap (com|per què|si|quan|on|què|perquè)
      (sabeu|saps|saben) (com|per què|si|quan|on|què|res)
      com (puc|ho faig|es pot|es|podem|ho fem|contacto|recupero|canvio|activo|sol·licito|reclamo|accedeixo|aconsegueixo|configuro|desactivo|torno) [...] (canviar|recuperar|contactar|parlar|tornar|activar|reclamar|solucionar|accedir|saber|configurar|fa|faig|modificar|sol·licitar|connectar|posar|entrar|descarregar|pagar|veure|desactivar|desbloquejar|treure|afegir|facturar|actualitzar|restablir|fer|contrasenya|PIN|dades|compte|devolució|factura)
      (amb qui|a qui|on|a on) [puc|he de|haig de|cal|es|m] [...] (parlar|parlo|trucar|truco|adreçar-me|adreço|contactar|contacto|reclamar|reclamo|escriure|escric|consultar|dirigir-me)
      on (puc|és|està|són|es|trobo|veig|he|haig) [...] (veure|consultar|trobar|reclamar|descarregar|tornar|el meu|la meva|comanda|paquet|maleta|fer|recollir)
      (no puc|no aconsegueixo|no em deixa|no ens deixa|no podem|impossible|no hi ha manera de|no soc capaç de|m'és impossible|intento|intentant|porto intentant) [...] (entrar|accedir|iniciar|pagar|connectar|connectar-me|contactar|parlar|obrir|canviar|veure|descarregar|fer|comprar|reservar|facturar|activar|recuperar|cancel·lar|enviar|registrar-me|actualitzar|comunicar|finalitzar|instal·lar|sincronitzar)
      (ajuda|ajudeu-me|ajudin-me|socors|auxili|sos|ajuda'm) [...]
      (si us plau|sisplau|per favor) [...] (ajuda|ajudeu-me|contesteu|responeu|solució|solucioneu|truqueu-me|escriviu-me|necessito|suport)
      (us|he|hem|t) [he|hem] (enviat|escrit|envio|enviem) [...] (DM|MD|missatge|privat|correu|mail|email|per privat)
      (mireu|mira|reviseu|llegiu|contesteu) [...] (DM|MD|privat|missatge|missatges)
      què (faig|puc fer|he de fer|haig de fer|cal fer|fem)
      quan (arriba|arribarà|obre|obren|obriu|estarà|se solucionarà|torna|tornarà|rebré|surt|tindré|envieu|estaran|es|tindrem|m) [...]
      (m'han|se m'ha|tinc) (robat|hackejat|bloquejat|desaparegut|bloquejada|perdut|un problema|un dubte|una incidència|problemes|una consulta) [...]
      (he perdut|m'he deixat|em vaig deixar|he oblidat|vaig perdre|he oblidat-me) [...] (el|la|al|en|meu|meva)
      on (és|està) (el meu|la meva|el nostre|la nostra)
      (número|telèfon|correu|adreça) (d'atenció|de contacte|de suport)
      (hi ha|existeix|teniu) (algun|alguna|un|una) (telèfon|número|correu|problema|incidència|forma|manera|avaria|caiguda|solució)
      (em surt|surt|apareix|m'apareix|em dona|dona|salta|em salta) [un|el] (error|missatge)
      (alguna|hi ha) (solució|manera de|novetat|idea|ajuda)
    `,
    share: `
      (acabo de|acabem de|avui|per fi|ahir|ja) [m'ha|em|he|ens ha|hem] (rebre|estrenar|arribar|recollir|arribat|rebut|estreno|estrenant|provar|aterrar|recollit|comprat|instal·lar|instal·lat|provat|obrir) [...]
      (estrenant|estreno|estrenat) [...] BRAND
      (el meu|la meva|els meus|les meves) [nou|nova|nous|noves] BRAND
      (m'he comprat|he comprat|em vaig comprar|vaig comprar|hem comprat|ens hem comprat) [...]
      (volant|he volat|hem volat|viatjant|he viatjat|hem viatjat|allotjat|allotjada|allotjats|menjant|hem menjat|sopant|hem sopat|conduint|he menjat|fent servir|usant|esmorzant|dinant|hem dinat|he dinat|ens hem allotjat|vam|hem estat|he estat) [...] (amb|a|en|al|per) [el|la|un|una|l] BRAND
      (porto|portem|fa|duc|duem) [...] (mesos|anys|setmanes|dies|any|mes|setmana) [...] (amb|fent servir|a|sent client|que|i) [...]
      (gràcies|moltes gràcies|mil gràcies|merci|mercès) [...] (per|a|BRAND) [...]
      (molt|súper|super|força|realment) (content|contenta|contents|satisfet|satisfeta|satisfets|bon|bona|bé|agradable|amables|amable|ràpid|ràpida|còmode|còmoda|bo)
      (bon|bona|boníssima|excel·lent|gran|fantàstica|fantàstic|increïble|magnífica|magnífic|genial|meravellosa) (servei|atenció|experiència|tracte|vol|viatge|hotel|menjar|estada|personal|qualitat|compra|sopar)
      (servei|atenció|experiència|tracte|personal|menjar|vol|estada|producte|sopar) [...] (excel·lent|fantàstic|fantàstica|genial|magnífic|magnífica|immillorable|boníssim|boníssima|perfecte|perfecta|amable|increïble|ràpid|espectacular|de deu|de 10|de 10)
      (va arribar|ha arribat|han arribat|m'ha arribat|em va arribar) [...] (abans|perfecte|a temps|ràpid|avui|rapidíssim|bé|en un dia|puntual|en perfecte estat)
      (funciona|va|funcionen|van) (perfecte|genial|de meravella|molt bé|perfectament|com la seda|de luxe|fenomenal|de conya)
      (primer|primera) (dia|vol|viatge|setmana|vegada|mes|comanda|visita|nit|impressió|impressions|cop) [...] (amb|en|a|de|del) [...] BRAND
      (tot|tots) (perfecte|genial|bé|molt amables|de deu|fantàstic)
      (encantat|encantada|encantats|encantades|content|contenta|contents|satisfet|satisfeta) amb [...]
    `,
    none: `
      (vol|vols|tren|trens|comanda|reserva|cita|concert|esdeveniment|partit) [...] (cancel·lat|cancel·lats|cancel·lada|cancel·lació|cancel·lacions|cancelat|anul·lat)
      (cancel·lat|cancel·lats|cancel·len|cancel·la|cancel·lació de) [...] (vol|vols|tren|trens|meu vol|concert)
      (accions|borsa|benefici|beneficis|vendes|trimestre|ingressos|inversors|accionistes|multa|multen|fusió|opa|ERO|regulador)
      BRAND (anuncia|va anunciar|llança|presenta|va presentar|obre|obrirà|tanca|tancarà|compra|guanya|inverteix|acomiada|nomena|fitxa|negocia|perd|apuja|preveu|estudia|confirma|signa|inaugura|amplia|redueix|retira|afirma|assegura|celebra|patrocina|contracta|diu)
      (notícia|notícies|última hora|exclusiva|segons|entrevista|opinió) [...] BRAND
      (oferta|ofertes) de (feina|treball)
      (sorteig|participa|sortegem|guanya un|registra't|descobreix-ho|aprofita|subscriu-te|segueix-nos|fes clic|enllaç a la bio|codi de descompte|enviament gratuït|compra ja|reserva ja)
      ganes (de|d) (anar|veure|arribar|menjar|sortir|dormir|tornar|que|viatjar|divendres|vacances|festa|platja|estiu)
      (me'n vaig|ens n'anem|marxo) (a|de|al|cap) (dormir|casa|al llit|dinar|treballar|classe|la platja|vacances|viatge|la feina|cine|gimnàs|sopar|veure|la|el|un|una)
      (directiu|conseller|ceo|director|president|empleat|entrenador|jugador|ell|ella) [...] (deixa|va deixar|abandona|marxa de|fitxa per|dimiteix) [...]
    `,
  },
  maybe: {
    leave: `
      (baixa|portabilitat|competència|permanència|deixar-vos)
      (canviar|canviar-me|canvio) (de|a) [OTHER]
      (client|clienta) (des de fa|de tota la vida)
    `,
    buy: `(comprar|demanar|reservar|contractar|encarregar|comprar-me|compro)`,
    evaluate: `(val la pena|opinions|provar|pensant en|què tal|quant|preu)`,
    compare: `(vs|versus|millor que|pitjor que|comparat|entre)`,
    need: `(busco|necessito|buscant|recomaneu|alguna recomanació)`,
    recommend: `(recomano|millor|millors|preferit|preferida|encanta|imprescindible)`,
    complain: `
      (fatal|pèssim|pèssima|horrible|vergonya|estafa|robatori|fàstic|merda|brossa|desastre|lamentable|pitjor|dolent|dolenta|lent|lenta|retard|trencat|trencada|problema|problemes|error|queixa|reclamació|decepció|decebut|mai|ningú|res|errors|car|tard|esperant|brut|bruta|incompetents|timo|penós)
    `,
    help: `
      (ajuda|ajudar|sisplau|si us plau|com|suport|solució|dubte|dm|md|consulta)
      (podeu|puc|es pot)
    `,
    share: `
      (gràcies|estrenant|content|contenta|genial|perfecte|gaudint|gaudit|bonic|bon|bona|excel·lent|còmode|amable|amables|arribat|provat|feliç|encantat|encantada|boníssim)
    `,
  },
  asking: `
    (algú|alguna persona|qui) (sap|coneix|pot|té|ha|em|que sàpiga|més)
    (sabeu|saps|saben) (si|com|quan|on|què|per què|quant)
    (com|quan|on|quant|quin|quina|què|qui|quants|quantes|quins|quines|per què) [...]
    (hi ha|teniu|feu|es pot|puc|podeu|podríeu|obriu|obren|està|estan|és|són|va|aneu|hi haurà|envieu|accepteu|funciona)
    (m'agradaria|voldria|vull|necessito) (saber|preguntar|consultar)
    no sé si
    (una|tinc una|tinc un) (pregunta|dubte|consulta)
    em (podeu|podríeu|poden) (dir|confirmar|indicar|explicar|informar)
  `,
  rhetorical: `
    (de debò|de veritat|en serio|és broma|esteu de broma|esteu de conya|perdona|oi|eh|no|sí|què|saps|veritat)
    com (és possible|pot ser|podeu ser|es pot ser|et quedes|que no)
    (per a què|a qui li importa|qui ho diria|què més dona|què podia sortir malament|què esperàveu|què espereu|qui no|i què|i per això)
    (fins quan|no us fa|us sembla normal|és normal|us sembla bonic|tan difícil és|tant costa|quantes vegades|us creieu|us paguen|sou|no teniu) [...]
    (vols|t'agradaria|busques|necessites|sabies|sabíeu|t'apuntes|t'atreveixes|coneixes|t'imagines|preparats|preparat|a punt|qui s'apunta|qui vol|qui ve|te'n recordes|us en recordeu) [...]
    per què (sempre|mai|tot|no em sorprèn|serà)
    què (pot|podria) sortir malament
  `,
  reasons: {
    price: `
      (preu|preus|car|cara|cars|cares|caríssim|caríssima|barat|barata|barats|barates|econòmic|econòmica|assequible|cost|costos|costa|costen|tarifa|tarifes|cobrament|cobrar|cobrat|cobren|cobreu|comissió|comissions|factura|factures|facturat|reemborsament|diners|calers|descompte|descomptes|oferta|ofertes|quota|quotes|euros|pagar|pago|pagat|qualitat preu|relació qualitat preu|pujada de preu|rebaixa|rebaixes|promoció|timo|robatori|pressupost|recàrrec|prima|interessos|al mes|ganga|cupó)
    `,
    quality: `
      (qualitat|es va trencar|s'ha trencat|trencat|trencada|trencats|defectuós|defectuosa|defecte|resistent|durador|ben fet|mal fet|material|materials|costures|encongit|còmode|còmoda|incòmode|incòmoda|brut|bruta|brutes|net|neta|neteja|boníssim|boníssima|deliciós|deliciosa|gust|insípid|cru|crua|fred|freda|el menjar|menjar|bateria|càmera|pantalla|so|esmorzar|llit|llits|soroll|sorollosa|fa pudor|olor|seients|seient|acabats|tela|sola|cremallera|cobertura|senyal|velocitat|habitació|habitacions|plat|plats|hamburguesa|pizza|cafè|impecable|es desenganxa|ratllat|motor)
    `,
    delivery: `
      (entrega|entregues|lliurament|lliuraments|lliurar|lliurat|entregar|entregat|enviament|enviaments|enviar|enviat|comanda|comandes|paquet|paquets|missatger|repartidor|repartiment|seguiment|va arribar|no arriba|no ha arribat|ha arribat|arriba tard|tard|retard|retards|endarrerit|endarreriment|demora|termini|terminis|maleta|maletes|equipatge|a temps|puntual|puntualitat|transport|transportista|missatgeria|correus|en repartiment|duanes|sense rebre)
    `,
    service: `
      (servei|atenció al client|atenció|tracte|personal|empleat|empleats|empleada|agent|agents|teleoperador|teleoperadora|amable|amables|maleducat|maleducada|maleducats|bord|borda|simpàtic|simpàtics|simpàtica|no contesten|ningú contesta|no responen|resposta|responen|contesten|suport|call center|cambrer|cambrera|cambrers|recepció|recepcionista|hostessa|tripulació|encarregat|encarregada|tècnic|tècnics|em pengen|m'han penjat|m'atén|atès|atesa|van atendre|atenen|gestor|assessor|cua|ineptes|incompetents|inútils|professionals|professional|professionalitat|educació|comercial|dependent|dependenta|oficina|sucursal)
    `,
    bug: `
      (error|errors|fallada|fallades|falla|fallen|bug|bugs|es penja|es tanca|es bloqueja|no carrega|no s'obre|no funciona|no funcionen|no va|va lent|va lenta|lentíssim|app|aplicació|web|pàgina|servidor|servidors|caigut|caiguda|caigudes|iniciar sessió|contrasenya|actualització|actualitzar|versió|sincronitza|sincronització|connexió|es desconnecta|es talla|talls|sense internet|sense servei|avaria|avaries|incidència|lag|reinicia|dona error|no em deixa entrar|no puc entrar|estable|inestable|fiable|router|wifi)
    `,
    safety: `
      (seguretat|insegur|insegura|perill|perillós|perillosa|perillosos|incendi|es va incendiar|va explotar|explota|cremat|crema|cremades|s'escalfa|sobreescalfa|retirada del producte|intoxicació|intoxicat|intoxicada|al·lèrgia|al·lèrgen|al·lèrgens|contaminat|filtració|fuita de dades|hackejat|hackejada|dades personals|privacitat|frau|phishing|robat|van robar|accident|ferit|ferits|lesió|frens|airbag|cinturó|aterratge d'emergència|fum|tòxic|escarabat|escarabats|rates|xinxes|salmonel·la|vòmits|vidre al|suplantació|sense autorització|no autoritzat|xifrat)
    `,
    ethics: `
      (ètica|ètic|ètics|ètiques|poc ètic|explotació|exploten|explotar|treball infantil|esclaus|esclavitud|drets laborals|condicions laborals|treballadors|sindicat|sindicats|vaga|greenwashing|medi ambient|contaminació|contaminen|contamina|sostenible|sostenibilitat|emissions|clima|plàstic|maltractament animal|animals|racista|racisme|masclista|masclisme|sexista|discriminació|discriminen|homòfob|homofòbia|boicot|boicotejar|evasió|impostos|corrupció|corruptes|cobdícia|avarícia|menteixen|mentides|mentida|mentiders|enganyen|engany|enganyosa|publicitat enganyosa|acomiadaments|acomiaden|comerç just|monopoli|venen les nostres dades|vendre les nostres dades|drets humans|immoral|hipòcrites|hipocresia|genocidi|paradís fiscal)
    `,
  },
};
