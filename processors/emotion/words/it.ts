import type { EmotionWords } from './types.ts';

export const it: EmotionWords = {
  joy: {
    strong: `adoro amo ho_adorato l'adoro li_adoro felicissim* molto_felice così_felice troppo_felice contentissim* che_gioia che_bello che_bella_sorpresa che_felicità entusiast* innamorat* al_settimo_cielo non_vedo_l'ora evviva urrà giorno_più_bello orgoglios* emozionat* meraviglios* mi_rende_felice mi_ha_reso_felice sogno_realizzato`,
    plain: `felice felici felicità contento contenta contenti gioia gioios* allegr* bravi bravissim* bellissim* ottimo ottima fantastic* stupend* splendid* eccezional* perfett* eccellent* magnific* delizios* buonissim* complimenti grazie_mille grazie_di_cuore grazie_infinite divertent* divert* ridere sorriso sorrid* festeggi* soddisfatt* super_consigliato consigliatissim* adorabile sollievo finalmente_arrivat* mi_piace_tantissimo cinque_stelle`,
    weak: 'grazie bello bella buono buona bene bravo consiglio piace finalmente haha ahah ahahah gentil* veloc* top grande migliore',
  },
  anger: {
    strong: `incazzat* incazzare arrabbiat* furios* furibond* rabbia che_rabbia schifo_di_azienda indignat* vergogna vergognatevi vergognos* che_vergogna una_vergogna inaccettabile inammissibile intollerabile basta non_se_ne_può_più non_ne_posso_più stufo stufa stufi stanco_di stanca_di rotto_le_palle rotto_i_coglioni rotto_il_cazzo mi_avete_rotto ladri truffatori bugiardi buffoni pagliacci
      cazzo vaffanculo fanculo merda stronz* coglion* bastardi idioti incompetenti presa_in_giro presi_in_giro prendere_in_giro odio vi_odio vi_denuncio denuncio esasperat* fuori_di_testa mi_fa_imbestialire imbestialit*`,
    plain: `irritant* irrit* fastidi* frustrat* frustrant* nervoso ridicol* pessim* peggiore peggior* patetic* inutil* truffa furto rubato rubare bugie bugia maleducat* insult* mancanza_di_rispetto incompetent* incompetenza idiota scandalos* scandalo mai_più nessuno_risponde nessuno_mi_risponde ancora_niente rimborso_subito imbroglioni abuso assurd*`,
    weak: 'ancora problema problemi attesa aspetto caro male reclamo terribile ritardo disservizio',
  },
  sadness: {
    strong: `triste tristi tristezza tristissim* che_tristezza piango piangere piangendo ho_pianto cuore_spezzato spezza_il_cuore delus* delusione che_delusione deludent* che_peccato distrutt* disperat* disperazione devastat* depress* lutto mi_manca mi_mancano mi_mancherà riposa_in_pace rip`,
    plain: `peccato dispiac* purtroppo lacrime dolore infelice malinconi* nostalgi* solitudine rimpiang* rimpianto pentit* scoraggiat* sconfort* mi_aspettavo_di_più condoglianze morto morta scompars* abbandonat*`,
    weak: 'perso scusa addio manca povero chiude',
  },
  fear: {
    strong: `paura ho_paura che_paura fa_paura mi_fa_paura terrorizzat* terrore terrificant* panico spaventat* spavent* spaventos* ansia ansios* angoscia angosciat* preoccupat* preoccupa mi_preoccupa preoccupant* tremo incubo incubi temo brividi_di_paura inquietant*`,
    plain: `preoccup* pericol* insicur* agitat* allarm* minacc* timore terror* orrore apprension* inquiet* non_è_sicuro rischio_di hackerat*`,
    weak: 'rischio attenzione emergenza urgente sospett* fumo fuoco ansiet*',
  },
  surprise: {
    strong: `non_ci_credo non_ci_posso_credere non_posso_crederci non_riesco_a_crederci incredibile sorpres* che_sorpresa stupit* stupore sbalordit* sconvolt* scioccat* sotto_shock senza_parole a_bocca_aperta allibit* esterrefatt* non_me_l'aspettavo non_me_lo_aspettavo inaspettat* chi_l'avrebbe_mai_detto oddio oh_mio_dio omg wow caspita accidenti mamma_mia all'improvviso`,
    plain: `sorprend* sorprendent* stran* bizzarr* improvvisamente shock pazzesc* davvero_incredibile ma_dai`,
    weak: 'uh oh davvero credere pensavo',
  },
  disgust: {
    strong: `schifo che_schifo fa_schifo fanno_schifo schifos* schifat* disgust* disgustos* ribrezzo ripugnant* vomit* vomitare nausea nauseant* nauseabond* viscid* marcio marcia ammuffit* muffa scarafagg* vermi verme puzza puzzolent* puzzano bleah bleh lurid* sudici* sporcizia`,
    plain: `sporco sporca sporchi sporche macchie capello_nel capelli_nel scadut* andato_a_male insetti mosche topi topo igiene igienic* razzist* razzismo sessist* unto immondo`,
    weak: 'odore grasso macchia sapore_di',
  },
  states: `felic* content* entusiast* orgoglios* soddisfatt* emozionat* arrabbiat* incazzat* furios* indignat* trist* delus* paura terrorizzat* spaventat* preoccupat* ansia panico sorpres* stupit* scioccat* temono teme rabbia piang* lutto`,
  others:
    'loro persone gente clienti utenti tifosi fan investitori residenti passeggeri genitori lavoratori consumatori analisti elettori esperti mercati sondaggio studio studenti pendolari agricoltori',
  self: 'io mi me mio mia miei mie noi ci nostro nostra sono ho abbiamo siamo',
  ignore: `buon_compleanno buon_natale buon_anno buongiorno buonasera buona_giornata buona_serata grazie_in_anticipo mi_piacerebbe adorerei ne_vale_la_pena vale_la_pena fine_settimana gran_bretagna abbastanza mi_dispiace_per`,
};
