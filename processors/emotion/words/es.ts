import type { EmotionWords } from './types.ts';

export const es: EmotionWords = {
  joy: {
    strong: `me_encanta me_encantan me_encantó me_encantaron nos_encanta nos_encantó me_ha_encantado nos_ha_encantado me_chifla me_flipa lo_amo la_amo los_amo
      amo_a amo_este amo_esta lo_adoro la_adoro adoro muy_feliz tan_feliz súper_feliz super_feliz qué_feliz feliz_feliz felicísim*
      muy_content* súper_content* super_content* qué_ilusión me_hace_ilusión mucha_ilusión qué_alegría qué_alegrón
      me_alegro_tanto me_alegra_mucho me_alegro_mucho me_ha_alegrado me_alegró_el_día me_ha_alegrado_el_día encantad* encantadísim* enamorad* me_tiene_enamorad* emocionad* emocionadísim* no_puedo_estar_más_content*
      no_puedo_ser_más_feliz saltando_de_alegría dando_saltos_de_alegría lloro_de_alegría lágrimas_de_alegría
      lo_mejor_que_me_ha_pasado mejor_día_de_mi_vida qué_pasada una_pasada es_una_pasada
      qué_maravilla una_maravilla qué_gozada qué_gusto_da da_gusto una_gozada yuju yupi yuhu hurra viva_la ole_ole qué_ganas
      tengo_muchas_ganas muchas_ganas_de no_puedo_esperar_a ya_quiero que_llegue_ya sueño_cumplido
      super_agradecid* súper_agradecid* muy_agradecid* eternamente_agradecid* orgullos* qué_orgullo sois_los_mejores son_los_mejores`,
    plain: `feliz felices felicidad content* alegre alegría alegr* ilusión ilusionad* disfrut* genial geniales fantástic* maravillos*
      estupend* increíble increíbles espectacular* excelente* perfect* impecable* fabulos* buenísim* riquísim* delicios* precios* hermos* bonit*
      amo encanta encantan gracias_por_todo mil_gracias muchísimas_gracias mil_gracias_por agradecid* enhorabuena felicidades felicitaciones bravo
      olé ole divertid* risas risa me_parto me_parto_de_risa sonrisa sonreír sonrío celebrar celebrando celebramos mola molan me_mola
      guay chulísim* qué_guay qué_chul* qué_bien qué_bueno qué_rico qué_alivio menos_mal_que por_fin_llegó por_fin_ha_llegado aliviad*
      satisfech* muy_satisfech* mejor_compra la_mejor_compra lo_mejor los_mejores el_mejor la_mejor las_mejores recomiendo_100 totalmente_recomendable recomendadísim* cinco_estrellas
      5_estrellas vale_cada_euro me_salvó_la_vida me_ha_salvado_la_vida me_cambió_la_vida me_ha_cambiado_la_vida me_sacó_una_sonrisa de_diez un_10 un_diez superó_mis_expectativas
      ha_superado_mis_expectativas me_gusta_mucho me_gusta_muchísimo nos_gustó_mucho me_gustó_mucho con_ganas_de gozad* bendecid* qué_chido padrísim* chévere bacán`,
    weak: `gracias bien buen* mejor gran grande por_fin jaja jajaja jajajaja rico rica lindo linda amable* simpátic* recomiendo recomendable
      cómod* rápid* fácil gusta gustó gustado bienvenid* top crack crac tal_cual guap* chulo chula de_lujo agradable*`,
  },
  anger: {
    strong: `furios* indignad* indignante indigna_que cabread* cabrea cabreo me_cabrea qué_cabreo enfadad* enfadadísim* cabreadísim* me_enfada qué_rabia me_da_rabia da_rabia rabia enojad*
      enojo encabronad* estoy_hart* hart* hartísim* hasta_las/los_narices/cojones/huevos/ovarios/pelotas hasta_el_gorro/moño/coño/ojete/culo/mismísimo
      hasta_la_coronilla/polla estoy_hasta hartazgo ya_está_bien ya_basta basta_ya se_acabó_la_paciencia
      se_me_acaba_la_paciencia se_me_acabó_la_paciencia perdiendo_la_paciencia he_perdido_la_paciencia pierdo_la_paciencia me_saca_de_quicio me_sacan_de_quicio me_pone_de_los_nervios me_ponen_de_los_nervios me_pone_enferm* qué_vergüenza
      vergüenza_os_tendría vergonzos* sinvergüenza* una_vergüenza inaceptable inadmisible intolerable imperdonable inexcusable
      ladrones estafadores estafa_total menuda_estafa vaya_estafa es_una_estafa tomadura_de_pelo me_están_tomando_el_pelo nos_están_tomando_el_pelo nos_toman_el_pelo me_toman_el_pelo
      os_reís_de se_ríen_de reírse_de_los cómo_se_atreven cómo_os_atrevéis qué_coño qué_cojones qué_mierda una_mierda
      vaya_mierda menuda_mierda puta_mierda puto puta putos putas joder hostia_puta me_cago_en me_cago cagoen iros_a_la_mierda idos_a_la_mierda vete_a_la_mierda váyanse_a_la_mierda que_os_den que_les_den
      gilipollas imbéciles idiotas inútiles incompetentes chorizos mentirosos embusteros odio os_odio los_odio les_odio me_tenéis_hart* me_tienen_hart* la_gota_que_colma
      hasta_aquí_hemos_llegado nos_vemos_en_los_tribunales voy_a_denunciar os_voy_a_denunciar os_denunciaré los_voy_a_denunciar denunciaré qué_asco_de_empresa qué_asco_de_servicio asco_de_compañía asco_de_empresa
      pinche pinches no_mamen no_mames_ya chinguen hijos_de_puta hdp ira colérico`,
    plain: `molest* irrit* fastidi* frustrad* frustrante frustración exasper* desesperante crispa indigna indignación ridícul* impresentable* lamentable_servicio
      peor_servicio pésim* peor_compañía peor_empresa la_peor el_peor nefast* patétic* desastre_de un_desastre estafa estafan estafad* robo robar roban robado me_han_robado nos_roban atraco timo timad* timador* fraude mentira mentiras mienten mentís
      maleducad* grosero groseros borde bordes falta_de_respeto faltas_de_respeto insulto insultante prepotente* chulería abuso abusiv* jeta cara_dura caradura* chapuza cachondeo de_coña
      pasan_de_mí pasáis_de_mí pasan_de_todo nadie_responde nadie_contesta nadie_me_contesta nadie_me_responde nadie_coge no_contestan no_responden me_cuelgan me_han_colgado me_colgaron me_ignoran
      es_increíble_que es_increíble_lo qué_poca_vergüenza qué_falta_de otra_vez_igual siempre_igual siempre_lo_mismo cada_dos_por_tres por_enésima_vez por_tercera_vez
      por_cuarta_vez por_quinta_vez exijo quiero_mi_dinero devolvedme_mi devuélvanme_mi devolvedme reclamación denuncia denunciar demanda consumo nunca_más vergüenza mierda
      coño carajo cojones cabrones cabrón inútil incompetente incompetencia idiota imbécil tont* estúpid* payasos basura asqueado_de
      sigo_esperando seguimos_esperando llevo_esperando es_una_broma qué_broma me_parece_fatal fatal me_parece_increíble_que`,
    weak: `horrible malo mala mal peor terrible otra_vez todavía quejas queja inservible caro carísim* espera esperando nadie
      problema problemas excusas injust* engañ* vaya uf bah en_serio negad* cobrar cobran horas`,
  },
  sadness: {
    strong: `muy_triste qué_triste tan_triste tristísim* qué_pena me_da_pena me_da_mucha_pena da_pena mucha_pena qué_lástima una_lástima una_pena qué_decepción una_decepción
      gran_decepción menuda_decepción vaya_decepción muy_decepcionad* decepcionad* decepcionadísim* me_ha_decepcionado me_decepcion* me_habéis_decepcionado me_han_decepcionado
      qué_desilusión desilusionad* llorando lloré lloro me_hizo_llorar me_ha_hecho_llorar ganas_de_llorar me_entran_ganas_de_llorar corazón_roto me_rompe_el_corazón me_parte_el_corazón me_parte_el_alma se_me_parte_el_alma
      destrozad* deprim* hundid* desconsolad* descanse_en_paz dep de_luto luto os_echo_de_menos te_echo_de_menos
      echo_de_menos echo_mucho_de_menos echaré_de_menos echaremos_de_menos echamos_de_menos te_extraño extraño_mucho sin_esperanza perdí_la_esperanza he_perdido_la_esperanza abatid* desolad* desolador* me_habéis_fallado nos_habéis_fallado me_han_fallado
      me_quedé_sin me_arruin* nos_arruin* arruinado_las_vacaciones me_entristece nos_entristece entristec* me_apena me_duele_en_el_alma con_lo_que_era con_lo_buen*_que_era`,
    plain: `triste tristes tristeza tristemente pena lástima decepción decepcion* desilusión lloro llorar llora lágrimas dolor dolid* dolor_de_corazón me_duele nostalgia añoro extraño_el extraño_la
      melancol* desanimad* desmoraliz* desalentador* desgracia desgraciad* lamento_mucho lamentable lamentablemente esperaba_más esperaba_mucho_más me_esperaba_más esperábamos_más esperaba_otra_cosa ya_no_es_lo_que_era
      no_es_lo_que_era ya_no_es_lo_mismo tenía_muchas_expectativas tenía_muchas_esperanzas se_acabó_el fin_de_una_era una_era adiós_a
      me_arrepiento arrepentid* pésame falleció fallecid* ha_muerto infeliz abandonad* sol*_y_abandonad* bajón qué_bajón me_deja_mal_sabor mal_sabor_de_boca soledad`,
    weak: `lamento perdid* siento lo_siento adiós ojalá desgraciadamente por_desgracia cierran cierra falta_hace ya_no
      último_día pobre pobres suspiro snif vacío`,
  },
  fear: {
    strong: `miedo mucho_miedo qué_miedo me_da_miedo da_miedo tengo_miedo pasé_miedo pasamos_miedo aterrad* aterrorizad* aterrador* terror pánico me_da_pánico entré_en_pánico pavor asustad*
      asustadísim* me_asust* me_asusté qué_susto menudo_susto vaya_susto susto_de_muerte me_asusta acojonad* acojona acojonante_miedo cagad*_de_miedo muert*_de_miedo temblando estoy_temblando me_tiemblan ansiedad
      angusti* qué_angustia muy_preocupad* preocupadísim* me_preocupa me_preocupa_mucho estoy_preocupad* nos_preocupa casi_me_muero casi_morimos
      casi_nos_matamos casi_nos_matan pensé_que_me_moría pensé_que_moríamos creía_que_me_moría no_me_siento_segur* no_nos_sentimos_segur* me_siento_insegur* no_duermo no_puedo_dormir sin_dormir_de temo_que temo_por tememos temor me_temo_lo_peor
      escalofríos pone_los_pelos_de_punta_el_miedo se_me_paró_el_corazón el_corazón_a_mil pesadillas alguien_se_va_a_hacer_daño va_a_haber_una_desgracia`,
    plain: `preocupad* preocupa preocupante* preocupación inquiet* inquietante* alarmad* alarmante* peligro peligros* inseguro insegura inseguros inseguridad nervios* nervios espant* temer
      horror horroriz* amenaz* riesgo_de es_seguro no_es_seguro será_seguro seguridad_de_mis_datos mis_datos han_hackeado me_hackearon hackead* filtración filtrado_mis_datos robo_de_datos suplantación se_incendió se_prendió se_prendió_fuego salió_ardiendo
      empezó_a_echar_humo echa_humo echando_humo echaba_humo explotó explotar calambrazo descarga_eléctrica sospechos* me_da_cosa me_da_mal_rollo mal_rollo da_mal_rollo da_yuyu me_da_yuyu y_si_le_pasa y_si_me espero_que_no_pase`,
    weak: `susto riesgo cuidado ojo alerta urgente urgencia emergencia desconfío desconfianza sospecho intoxic* humo fuego quemad* chispa chispas filtrad* estrés estresad* duda nervioso`,
  },
  surprise: {
    strong: `no_me_lo_creo no_me_lo_puedo_creer no_lo_puedo_creer no_puedo_creer no_puedo_creerlo no_me_lo_podía_creer no_podía_creerlo no_doy_crédito no_salgo_de_mi_asombro me_quedo_de_piedra me_he_quedado_de_piedra me_quedé_de_piedra me_dejó_de_piedra
      me_he_quedado_loc* me_quedé_loc* me_quedo_loc* me_quedé_flipando flipo flipando flipad* alucino alucinando alucinad* alucinante sorprendid* sorprendidísim* qué_sorpresa vaya_sorpresa menuda_sorpresa
      gratamente_sorprendid* me_sorprend* me_ha_sorprendido nos_ha_sorprendido me_sorprendió sorprendente* asombrad* asombros* pasmad* atónit* boquiabiert* con_la_boca_abierta con_la_boca_abierta_me estupefact* patidifus* impactad* en_shock estoy_en_shock me_dejó_en_shock
      no_me_lo_esperaba no_me_esperaba no_lo_esperaba no_nos_lo_esperábamos no_esperaba quién_lo_diría quién_lo_iba_a_decir quién_me_lo_iba_a_decir quién_iba_a_decir inesperad* inesperadamente de_la_nada
      de_repente de_golpe_y_porrazo ostras hala madre_mía madre_del_amor dios_mío ay_dios_mío omg wow guau uau ala qué_fuerte qué_fuerte_me_parece anda_ya no_me_digas no_jodas no_mames órale increíble_pero_cierto
      lo_nunca_visto jamás_pensé jamás_imaginé nunca_pensé nunca_imaginé quién_lo_iba me_pinchan_y_no_sangro me_he_caído_de_la_silla casi_me_caigo_de_la_silla`,
    plain: `sorpresa sorpresas sorprende sorprendió raro raros extrañ* curios* increíble_que insólit* inaudit* inverosímil cómo_es_posible cómo_puede_ser espera_qué un_momento desde_cuándo resulta_que no_sabía_que
      quién_lo_hubiera_dicho me_acabo_de_enterar me_entero_ahora vaya_vaya caray caramba anda_mira vaya_tela`,
    weak: `anda ala vaya imagin* esperaba creer resulta parece_que uy ups hostia ostia`,
  },
  disgust: {
    strong: `asco qué_asco me_da_asco da_asco dan_asco me_dan_asco asqueros* asqueros*_de asquead* asquerosidad repugna repugnan* repulsiv* repulsión nauseabund* náuseas náusea vomit* ganas_de_vomitar me_dieron_ganas_de_vomitar arcadas
      me_dio_arcadas puaj puag puaf aj_qué guarrada guarrería cochinada cochino_de cerdada inmund* mugre mugrient* pestilente peste_a huele_a_podrido podrid* rancio mohos* con_moho moho gusano gusanos cucaracha cucarachas chinches ratas pelo_en_la un_pelo_en pelos_en revuelve_el_estómago
      me_revolvió_el_estómago me_revuelve_el_estómago se_me_revuelve_el_estómago estómago_revuelto repelús grima da_grima me_da_grima nauseabunda fétid* hediond*`,
    plain: `sucio sucia sucios sucias suciedad guarro guarra guarros apesta apestan apestos* mal_olor huele_mal olía_mal huele_fatal olía_a huele_a_cloaca huele_a_rayos peste hedor pegajos* roñ* manchas manchado mancha pringos*
      incomible incomestible cruda crudo_por_dentro caducad* en_mal_estado agrio bicho bichos mosca_en moscas insectos insecto antihigiénic* falta_de_higiene higiene racista racismo machista machistas maltrato_animal explotación explotadores
      inmoral indecente rata ratón orina caca mierda_en sudor baboso degenerad* despreciable* deleznable`,
    weak: `olor huele grasa grasiento polvo pelos pelo sabor_raro sabe_a sabía_a agua_sucia basura pocilga`,
  },
  states: `feliz felices content* alegr* ilusionad* encantad* emocionad* enamorad* orgullos* agradecid* satisfech* disfrut* celebr* aliviad* furios* indign* cabread* enfad* enoj* hart* molest* irrit* frustrad* odia odian rabia ira
    triste tristes tristeza decepcionad* desilusionad* llora* lloran* destrozad* dolid* desolad* abatid* miedo aterrad* aterrorizad* asustad* pánico preocup* inquiet* alarmad* temor teme temen ansiedad angusti* nervios* terror sorprendid* asombrad* atónit* impactad* asquead* luto`,
  others: `ellos ellas ella gente clientes usuarios fans inversores vecinos pasajeros críticos padres trabajadores empleados consumidores accionistas analistas
    votantes expertos mercados conductores estudiantes activistas ministros encuesta informe estudio lectores sindicatos viajeros afectados personal aficionados seguidores agricultores médicos profesores ciudadanos autoridades niños`,
  self: 'yo me mí mi mis nos nosotros nosotras estoy estamos tengo tenemos soy somos he hemos nuestra nuestro conmigo',
  ignore: `feliz_cumpleaños feliz_año feliz_navidad felices_fiestas feliz_lunes feliz_viernes feliz_día feliz_semana gracias_de_antemano gracias_por_su muchas_gracias_de encantado_de_ayudar encantados_de_ayudar estamos_encantados_de
    nos_complace buenos_días buenas_tardes buenas_noches buen_día me_encantaría nos_encantaría encantaría me_gustaría nos_gustaría no_te_preocupes no_se_preocupe no_os_preocupéis sin_preocupaciones no_hay_de_qué gran_vía gran_canaria buenos_aires gran_bretaña costa_rica puerto_rico
    lo_sentimos sentimos_las sentimos_los caja_sorpresa regalo_sorpresa fiesta_sorpresa huevo_sorpresa dolor_de_cabeza dolor_de_espalda demanda_de la_demanda consumo_de el_consumo bajo_consumo de_consumo tu_consumo mi_consumo
    detector_de_humo no_me_extraña no_me_sorprende medio_ambiente fin_de_semana pasta_de_dientes merece_la_pena mereció_la_pena vale_la_pena valió_la_pena merecen_la_pena valdrá_la_pena merecerá_la_pena valen_la_pena haya_merecido_la_pena no_vale_la_pena bien_de_salud bienes consumo_energético`,
};
