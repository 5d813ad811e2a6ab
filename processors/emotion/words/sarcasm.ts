/** What one language says that it does not mean. Entries are written as in `EmotionWords`. */
export interface SarcasmWords {
  /** Nearly always said in mockery. */
  readonly mockery: string;
  /** Said in mockery or in earnest. */
  readonly hints: string;
  /** Praise and thanks: in mockery where an event follows. */
  readonly praise: string;
  /** Delight in doing something: `love waiting`. */
  readonly delight: string;
  /** What nobody is glad of: breakdowns, waits, losses. */
  readonly events: string;
  /** Says that it happened before: `another delay`. */
  readonly again: string;
  /** With these the praise is meant: `sorted`, `but`, `despite`; and what follows was put right: `for fixing`. */
  readonly mends: string;
}

/** Marks of mockery in all languages, as hashtags are read. */
export const mockeryTags = `sarcasm sarcastic sarcasmo sarcasme irony ironic ironia ironía irónico sarcasmoff not_tag ironiemodus ironie ironieoff sarkasmus`;

/** Pictures that often go with what is not meant. */
export const mockingEmoji: ReadonlyMap<string, number> = new Map([
  ['🙄', 0.35],
  ['🙃', 0.35],
  ['😒', 0.25],
  ['👏', 0.15],
  ['🤡', 0.3],
  ['😑', 0.25],
  ['🤦', 0.25],
  ['😤', 0.15],
  ['😡', 0.2],
  ['🤬', 0.2],
]);
/** Pictures that say that praise is meant. */
export const sincereEmoji: ReadonlySet<string> = new Set('😍🥰😘❤💕💖🤗😊🙏🥳');

export const sarcasmWords: Readonly<Record<string, SarcasmWords>> = {
  en: {
    mockery: `love_paying i_love_paying love_being_charged love_being_ignored love_waiting_for love_spending_hours thanks_for_making_me thank_you_for_making_me thanks_for_not_telling thanks_for_letting_me_wait so_glad_i_pay so_glad_i_paid glad_to_see_my_money lucky_me how_convenient because_that_makes_sense makes_total_sense because_that_makes_so_much_sense thoughts_and_prayers what_else_could_go_wrong your_call_is_important_to_us great_use_of_my_time money_well_spent_not what_a_time_to_be_alive wow_thanks cool_cool_cool
      big_fan_of_your big_fan_of_their big_fan_of_how huge_fan_of_how and_i'm_the_queen and_i'm_the_pope and_i'm_the_king and_i_am_the so_generous_of so_kind_of_you_to so_thoughtful_of how_kind_of_you_to how_generous_of yeah_right thanks_for_nothing thank_you_for_nothing thx_for_nothing thanks_a_bunch because_who_doesn't because_who_needs because_who_wouldn't who_doesn't_love who_needs
      said_no_one no_one_ever_said said_nobody sure_because oh_sure oh_joy oh_goody oh_great oh_wonderful oh_fantastic oh_brilliant oh_lovely oh_perfect way_to_go_guys slow_clap bravo_guys
      as_if_i_had_nothing nothing_better_to_do nothing_says nothing_like_waiting nothing_like_being nothing_like_a_good love_how_they love_how_you love_how_i love_how_my love_how_the love_it_when love_when_my
      love_when_you love_when_the love_when_an love_when_they gotta_love_it gotta_love_when gotta_love_how you've_got_to_love got_to_love just_what_i_needed just_what_i_wanted just_what_we_needed exactly_what_i_needed_today
      what_could_possibly_go_wrong what_could_go_wrong color_me_surprised colour_me_surprised colour_me_shocked color_me_shocked shocker what_a_shocker i'm_shocked_shocked silly_me how_silly_of_me how_dare_i
      truly_world_class must_be_nice real_classy stay_classy classy_move way_to_treat great_way_to_treat nice_way_to_treat way_to_lose_a_customer way_to_keep_your_customers way_to_ruin nice_one_guys good_one_guys top_marks_for gold_star_for slow_hand_clap
      my_favorite_part_is_when my_favourite_part_is_when my_favorite_part_was_when my_favourite_part_was_when my_favourite_bit_was my_favourite_way_to_spend my_favorite_way_to_spend what_a_treat_to what_a_joy_to_wait thanks_a_lot_for_ruining thanks_for_ruining`,
    hints: `adorable delightful charming big_fan_of values_my_time value_your_time my_call_is_important slogan talented visionary how_original so_original no_wonder literally apparently let_me_just i_guess i_suppose we_care breaking as_a_doorstop ideal_for just_great just_perfect just_wonderful just_lovely just_fantastic just_brilliant thanks_a_lot what_a_surprise what_a_shock how_nice how_lovely how_wonderful how_thoughtful how_convenient how_generous well_played nice_going good_going great_going way_to_go
      big_surprise surprise_surprise no_surprise_there totally_normal totally_fine totally_acceptable clearly obviously of_course so_called always_a_pleasure a_real_treat such_a_joy such_a_treat bless_them kudos_for hats_off_for congrats_on congratulations_on congratulations_for truly
      genius geniuses state_of_the_art world_class first_class premium top_notch five_star quality_service`,
    praise: `great fantastic wonderful brilliant amazing awesome lovely perfect excellent superb fabulous marvellous marvelous thanks thank_you thx cheers congrats congratulations bravo kudos well_done good_job great_job nice_job nice_work good_work great_work nice impressive
      outstanding stellar incredible genius fab top_notch exceptional best delightful splendid hats_off props beautiful magnificent fun impressed grateful so_glad so_happy thrilled ecstatic overjoyed quality_service great_service classy world_class first_class`,
    delight: `love loving loved enjoy enjoying enjoyed adore adoring adored nothing_beats nothing_better_than can't_wait_to_spend so_much_fun thrilled_to so_excited_to so_fun always_fun fun_spending living_for a_pleasure_to a_joy_to`,
    events: `delay delays delayed cancel* outage outages down crash crashes crashed crashing error errors bug bugs broke broken breaks breaking breakdown lost losing lose lost_my losing_my damaged destroyed ruined ruining stuck stranded hold on_hold waiting wait queue queues queuing queueing hours late
      overcharged overcharging charged_twice charging_me charged_me double_charged ignored ignoring hung_up disconnected dropped failed fails failing failure malfunction* fault faulty leaking leaked breach hacked fee fees price_increase price_hike price_rise surcharge fine missed missing never_arrived not_working
      stopped_working doesn't_work does_not_work doesnt_work isn't_working didn't_work won't_turn won't_load won't_open won't_start froze freezing frozen freezes blackout power_cut no_internet no_signal no_wifi no_heating no_hot_water no_answer no_reply no_response unanswered cold_food cold_fries soggy burnt stale mouldy moldy wrong_order
      wrong_size wrong_item wrong_address excuses excuse refused_to refusing complaint complaints traffic closed shut sold_out out_of_stock backlog buffering lag lagging spam scam cockroach hair_in rude bot chatbot voicemail third_time 3rd_time fourth_time for_days for_weeks bumped overbooked rebooked misplaced sitting_on_the_tarmac
      middle_of_nowhere without_water without_power minutes_for_nothing being_ignored being_lied lied lying lies being_told robbing deleting deleted blocked locked_out`,
    again:
      'another yet_another again yet_again once_again still every_single_time every_time third_time as_usual as_always',
    mends: `but although though despite however even_though until except fixed fix fixing solved solving solve resolved resolving resolve sorted sorting replaced replacing refund refunded refunding apolog* sorry helped helping helpful quickly quick promptly immediately within no_longer instead instead_of without_any never_had never_had_any no_delays no_queue no_queues
      no_wait no_waiting avoided avoid avoiding saved saving found returned returning recovered recovering compensat* handled handling rescued rescuing patience patient patiently understanding worth worth_the_wait worth_waiting ahead better_than prevent prevents preventing protect protects stops removed removing cleared clearing back_up back_online finally the_wait_was
      upgraded letting_me_know let_me_know informing explained explaining hold_up getting_back even_when so_fast tracking tracked goodbye`,
  },
  es: {
    mockery: `me_encanta_pagar me_encanta_que_me_cobren me_encanta_cuando_no adoro_esperar qué_ilusión_esperar gracias_por_hacerme_esperar gracias_por_dejarme_sin gracias_por_dejarme_tirado gracias_por_dejarme_tirada todo_un_detallazo qué_detallazo es_un_detallazo qué_suerte_la_mía vaya_suerte_la_mía un_aplauso_para_los un_aplauso_para_el olé_vosotros olé_ahí viva_el_servicio bravo_chicos enhorabuena_por_perder enhorabuena_por_dejarnos
      y_yo_soy_el y_yo_soy_la y_yo_el_papa será_por_eso menudo_detallazo no_deis_ideas no_den_ideas gracias_por_nada muchas_gracias_por_nada sí_claro si_claro claro_que_sí_guapi claro_que_sí_campeón claro_que_sí_guapa lo_que_me_faltaba justo_lo_que_necesitaba justo_lo_que_me_faltaba lo_que_faltaba era_lo_que_me_faltaba qué_bonito_todo viva_la_pepa ole_vuestros ole_tus olé_vuestros ole_vuestro
      bravo_campeones muy_bien_campeones con_un_par como_si_no_tuviera_nada no_tengo_nada_mejor_que_hacer no_tenía_nada_mejor_que_hacer nada_como_esperar nada_como_una_buena nada_como_empezar nada_como_pasar quién_no_quiere quién_no_querría a_quién_no_le_gusta me_encanta_cuando me_encanta_que_me_cobr* me_encanta_que_me_dej* me_encanta_que_me_cuelg* me_encanta_que_el me_encanta_que_la
      me_encanta_que_no me_encanta_que_os me_encanta_cómo me_encanta_esperar menudos_genios menudo_genio vaya_genios unos_genios unos_cracks_vamos qué_cracks qué_raro_que qué_sorpresa_más ni_cotiza faltaría_más no_esperaba_menos qué_puede_salir_mal qué_podía_salir_mal todo_un_detalle vaya_detalle menudo_detalle luego_dirán de_categoría_vamos
      gracias_por_arruinar* gracias_por_joder* gracias_por_hacerme_perder gracias_por_dejarme_tirad* gracias_por_dejarnos gracias_por_perder* gracias_por_cobrar*`,
    hints: `qué_original muy_original detallazo un_detallazo todo_un_detallazo digo será serán visionarios dice_que mi_llamada_es_importante última_hora por_lo_visto al_parecer supongo eso_sí como_pisapapeles qué_bien qué_maravilla qué_bonito qué_detalle qué_sorpresa qué_casualidad qué_raro cómo_no faltaba_más por_supuesto claro_que_sí enhorabuena felicidades bravo olé ole menos_mal un_aplauso aplauso chapó qué_eficiencia qué_rapidez qué_profesionales qué_nivel qué_gusto_da todo_un_éxito marca_españa para_variar calidad_suprema servicio_premium servicio_de_lujo muy_profesional* de_lujo
      con_dos_cojones gracias_a_todos todo_correcto todo_normal viva vivan`,
    praise: `genial fantástico fantástica estupendo estupenda maravilloso maravillosa perfecto perfecta excelente increíble gran magnífico magnífica espléndido gracias muchas_gracias mil_gracias enhorabuena felicidades bravo olé ole qué_bien qué_maravilla qué_bueno qué_buen qué_buena qué_gran qué_servicio_tan buen_trabajo gran_trabajo muy_buen_trabajo bien_hecho bonito buen_servicio
      gran_servicio qué_servicio_más impresionante brillante espectacular de_diez chapó qué_gusto qué_eficiencia qué_rapidez qué_ilusión qué_alegría un_aplauso muy_bien de_lujo guay fenomenal viva`,
    delight:
      'me_encanta nos_encanta adoro disfruto disfrutando me_chifla me_flipa qué_divertido es_un_placer un_placer da_gusto qué_ganas_de nada_mejor_que no_hay_nada_mejor_que',
    events: `avería averías retraso retrasos retrasado retrasada retrasan cancel* caída caído caídos caídas se_cae se_ha_caído se_cayó error errores fallo fallos falla rompe roto rota rotos rotas rompió perdido perdida perder perderme perdernos perdiendo pierden extraviado dañado colgado cuelga colgarme cuelgan esperando espera esperar cola colas horas llega_tarde llegan_tarde llegar_tarde muy_tarde cobrado cobran cobrar cobrarme cobrarnos cobro cobros
      dos_veces ignorar ignorarme ignoran ignorando sin_servicio sin_luz sin_internet sin_agua sin_cobertura sin_señal sin_conexión sin_wifi sin_respuesta sin_contestar sin_avisar sin_calefacción sin_cenar corte cortes apagón no_funciona no_funcionan no_va no_carga no_abre no_llega no_ha_llegado no_llegó nadie_contesta nadie_responde nadie_coge no_contestan no_responden no_sirve dejó_de_funcionar ha_dejado_de_funcionar
      subida subir_el_precio suben_los_precios comisión comisiones recargo penalización multa atasco cerrado cerrada agotado frío fría quemado quemada crudo equivocado equivocada pedido_equivocado talla_equivocada excusas hackeado filtrado estafa tirado tirada tirados robot contestador tercera_vez cuarta_vez por_enésima_vez bloqueado bloqueada overbooking basura cucaracha pelo_en
      hundido arruinarme arruinar de_pie tres_días dos_semanas reclamación reclamaciones peta petado petada huelga mentir mentirnos dejarnos dejarme`,
    again:
      'otra otro otra_vez de_nuevo nuevamente siempre todavía aún como_siempre para_variar por_tercera_vez cada_día',
    mends: `pero aunque sino a_pesar sin_embargo hasta_que solucion* resuelt* resolv* arregl* reembols* devuelt* devolv* devolución disculp* perdón ayud* rápido rápidamente rápida enseguida en_seguida inmediat* al_momento al_instante ya_no sin_esperas sin_esperar sin_colas sin_cola sin_retrasos sin_retraso sin_problemas sin_problema sin_averías sin_errores sin_fallos evit* recuper*
      encontr* encontrado cambi* compens* paciencia comprensión atend* avisar informar explic* gestion* salv* mereció_la_pena merece_la_pena mejor_que por_fin antes_de volvió ha_vuelto vuelve puntual sustitu* reparar reparad* repar* tranquilidad esperando_con nos_avisaron`,
  },
  ca: {
    mockery: `m'encanta_pagar m'encanta_que_em_cobrin m'encanta_quan_no adoro_esperar quina_il·lusió_esperar gràcies_per_fer-me_esperar gràcies_per_deixar-me_sense gràcies_per_deixar-me_tirat gràcies_per_deixar-me_tirada tot_un_detall_per quin_detallàs quina_sort_la_meva un_aplaudiment_per_als un_aplaudiment_per_a visca_el_servei bravo_nois enhorabona_per_perdre enhorabona_per_deixar-nos
      i_jo_soc_el i_jo_soc_la i_jo_sóc_el no_doneu_idees deu_ser_per_això gràcies_per_res moltes_gràcies_per_res sí_clar si_clar sí_home clar_que_sí_guapi clar_que_sí_campió el_que_em_faltava just_el_que_necessitava just_el_que_em_faltava el_que_faltava només_em_faltava només_ens_faltava això_sí_que_és_servei bravo_campions molt_bé_campions com_si_no_tingués_res no_tenia_res_millor_a_fer no_tinc_res_millor_a_fer res_com_esperar res_com_una_bona res_com_començar res_com_passar qui_no_vol
      a_qui_no_li_agrada m'encanta_quan m'encanta_que_em_cobr* m'encanta_que_em_deix* m'encanta_que_em_pengi* m'encanta_que_el m'encanta_que_la m'encanta_que_no m'encanta_que_us m'encanta_com m'encanta_esperar quins_genis quin_geni uns_genis uns_cracks_vaja quins_cracks què_pot_sortir_malament què_podia_sortir_malament tot_un_detall quin_detall vaja_detall no_esperava_menys
      gràcies_per_espatllar* gràcies_per_fer-me_perdre gràcies_per_fer_me_perdre gràcies_per_deixar-me_tirat* gràcies_per_deixar-me gràcies_per_deixar-nos gràcies_per_perdre* gràcies_per_cobrar* olé_els_vostres`,
    hints: `que_original molt_original visionaris vull_dir suposo deu_ser deuen_ser diu_que la_meva_trucada_és_important última_hora es_veu_que pel_que_es_veu això_sí ideals ideal_per com_a_petjapapers que_bé que_maco que_bonic quina_meravella quina_sorpresa quina_casualitat que_estrany com_no només_faltaria per_descomptat clar_que_sí enhorabona felicitats bravo olé visca menys_mal un_aplaudiment aplaudiment chapeau xapó quina_eficiència quina_rapidesa quins_professionals quin_nivell tot_un_èxit per_variar per_no_variar qualitat_suprema servei_premium servei_de_luxe molt_professional* de_luxe tot_correcte tot_normal`,
    praise: `genial fantàstic fantàstica estupend estupenda meravellós meravellosa perfecte perfecta excel·lent increïble gran magnífic magnífica esplèndid gràcies moltes_gràcies mil_gràcies enhorabona felicitats bravo olé visca que_bé que_bo quin_bon quina_bona quin_gran quin_servei_tan quin_servei_més quina_meravella bona_feina molt_bona_feina ben_fet bon_servei gran_servei
      impressionant brillant espectacular de_deu xapó chapeau quin_gust quina_eficiència quina_rapidesa quina_il·lusió quina_alegria un_aplaudiment molt_bé de_luxe fenomenal collonut bestial brutal`,
    delight:
      "m'encanta ens_encanta adoro gaudeixo gaudint que_divertit és_un_plaer un_plaer dona_gust quines_ganes_de res_millor_que no_hi_ha_res_millor_que",
    events: `avaria avaries avariat avariada retard retards endarrerit endarreriment cancel·l* caiguda caigut caiguda caiguts cau ha_caigut error errors fallada falla trencat trencada trencats trenca perdut perduda perdre perdre'm perdent perden extraviat malmès penjat penja penjar-me pengen esperant espera esperar cua cues hores tard cobrat cobren cobrar cobrar-me cobrament dues_vegades
      ignorar ignorar-me ignoren ignorant sense_servei sense_llum sense_internet sense_aigua sense_cobertura sense_senyal sense_connexió sense_wifi sense_resposta sense_avisar sense_calefacció sense_sopar tall talls apagada no_funciona no_funcionen no_va no_carrega no_obre no_arriba no_ha_arribat no_va_arribar ningú_contesta ningú_respon ningú_agafa no_contesten no_responen no_serveix
      ha_deixat_de_funcionar pujada apujar_el_preu apugen_els_preus pugen_els_preus comissió comissions recàrrec penalització multa embús tancat tancada esgotat fred freda cremat cremada cru equivocat equivocada comanda_equivocada talla_equivocada excuses hackejat filtrat estafa tirat tirada tirats robot contestador tercera_vegada quarta_vegada enèsima_vegada bloquejat bloquejada escombraries panerola pèl_a cabell_a
      espatllat espatllada espatllar dret drets dempeus tres_dies dues_setmanes reclamació reclamacions peta petat petada vaga mentir deixar-nos deixar-me`,
    again:
      'una_altra un_altre una_altra_vegada un_altre_cop de_nou altre_cop altra_vegada sempre encara com_sempre per_variar cada_dia',
    mends: `però encara_que tot_i malgrat fins_que soluciona* solucion* resolt* resolta resol* arregl* reembors* retorn* torna* tornat disculp* perdó ajud* ràpid ràpidament ràpida de_seguida immediat* al_moment a_l'instant ja_no sense_esperes sense_esperar sense_cues sense_cua sense_retards sense_retard sense_problemes sense_problema sense_avaries sense_errors evit* recuper* trob* canvi*
      compens* paciència comprensió aten* avisar informar explic* gestion* salv* ha_valgut_la_pena val_la_pena millor_que per_fi abans_de puntual* substitu* repar* tranquil·litat amb_ganes`,
  },
};
