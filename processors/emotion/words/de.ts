import type { EmotionWords } from './types.ts';

export const de: EmotionWords = {
  joy: {
    strong: `ich_liebe wir_lieben liebe_es liebe_diese* liebe_den liebe_das so_glücklich sehr_glücklich überglücklich so_froh ich_freue freue_mich freu_mich freuen_uns so_gefreut riesig_gefreut vorfreude begeistert total_begeistert verliebt juhu hurra yay yeah_endlich bin_stolz so_stolz kann_es_kaum_erwarten kanns_kaum_erwarten traum_wird_wahr mein_tag_gerettet
      macht_mich_glücklich`,
    plain: `glücklich froh freude freut fröhlich liebe lieben geil toll großartig wunderbar wunderschön fantastisch hervorragend super perfekt genial klasse spitze herrlich lecker köstlich glückwunsch gratulation gratuliere herzlichen_dank vielen_dank tausend_dank dankbar stolz spaß lachen lache lustig lächeln feiern genießen genieße zufrieden erleichtert mega endlich_da bestes beste bester
      absolut_empfehlenswert klare_empfehlung`,
    weak: 'danke gut gute guter schön nett endlich haha hihi empfehlen empfehle freundlich schnell hübsch cool',
  },
  anger: {
    strong: `wütend wut stinksauer sauer stocksauer zornig zorn verärgert kotzt_mich_an nervt nerven_mich so_genervt genervt regt_mich_auf aufregen aufgeregt_über frechheit unverschämt* eine_frechheit schnauze_voll nase_voll es_reicht mir_reicht* jetzt_reicht* unfassbar_schlecht inakzeptabel unmöglich_von skandal skandalös verarsche verarscht verarschen abzocke abzocker betrüger betrug lügner diebe
      scheiße scheiss scheiß scheissladen verdammt verdammte arschlöcher arschloch idioten fickt hasse ich_hasse platzt_der_kragen zum_kotzen_dieser saftladen sauerei schweinerei schämt_euch anwalt`,
    plain: `ärger ärgerlich ärgere ärgert frust frustriert frustrierend unfähig* unfreundlich lächerlich katastrophe katastrophal grottenschlecht unterirdisch schlechtester schlechteste lüge lügen belogen betrogen gestohlen klauen dumm blöd beleidig* respektlos* nie_wieder keine_antwort keiner_antwortet niemand_antwortet hass mist dreist witz_sein schlechter_witz unzumutbar empör* kundenunfreundlich`,
    weak: 'schlecht schon_wieder wieder immer_noch problem warten teuer beschwerde schlimm warteschleife verspätung',
  },
  sadness: {
    strong: `traurig so_traurig todtraurig trauer weinen weine geweint heule heulen gebrochenes_herz herz_bricht bricht_mir_das_herz enttäuscht enttäuschend enttäuschung maßlos_enttäuscht sehr_enttäuscht am_boden_zerstört verzweifelt verzweiflung depri* ruhe_in_frieden vermisse vermissen untröstlich niedergeschlagen`,
    plain: `schade leider_nicht tränen schmerz* unglücklich einsam* allein_gelassen im_stich_gelassen bedauer* bereue traurigkeit hoffnungslos melanchol* erwartet_mehr mehr_erwartet beileid gestorben verstorben tragisch kummer`,
    weak: 'leider verloren tschüss abschied fehlt schließt arme',
  },
  fear: {
    strong: `angst habe_angst hab_angst macht_mir_angst panik panisch erschrocken erschreckend schrecken fürchte gefürchtet furcht furchtbare_angst beängstigend verängstigt gruselig grusel* albtraum albträume alptraum zittere besorgt mache_mir_sorgen mach_mir_sorgen sorgen_um entsetz* todesangst ängst*`,
    plain: `sorge sorgen gefahr gefährlich* bedroh* bedrohlich unsicher unwohl nervös alarmier* riskant horror befürcht* beunruhig* gehackt datenleck datenklau`,
    weak: 'risiko vorsicht warnung notfall dringend verdächtig rauch feuer brand',
  },
  surprise: {
    strong: `kann_es_nicht_glauben kann_das_nicht_glauben nicht_zu_glauben kaum_zu_glauben unglaublich unfassbar überrascht überraschend überraschung sprachlos erstaunt erstaunlich verblüfft schockiert geschockt fassungslos baff platt_vor unerwartet nicht_erwartet hätte_nie_gedacht hätte_ich_nie wer_hätte_das_gedacht aus_dem_nichts oh_mein_gott omg wow wahnsinn krass ach_du_meine`,
    plain: `überrasch* plötzlich seltsam komisch merkwürdig schock kurios verrückt echt_jetzt staune staunen`,
    weak: 'huch oh wirklich echt ups',
  },
  disgust: {
    strong: `ekel eklig ekelhaft* ekelt ekelerregend widerlich* widerwärtig* abscheulich* kotzen zum_kotzen würg kotz übel_wird mir_wird_schlecht brechreiz erbrechen pfui igitt bäh schimmel verschimmelt schimmlig verfault verfaulte* vergammelt gammel* stinkt stinken gestank maden kakerlake* ungeziefer bettwanzen`,
    plain: `dreckig schmutzig verdreckt dreck siff versifft haar_in_der haare_im abgelaufen* verdorben ranzig unhygienisch hygiene ratte ratten rassis* sexis* fliegen_in insekten`,
    weak: 'geruch riecht fettig flecken schmierig',
  },
  states: `glücklich froh freude freuen begeistert stolz zufrieden dankbar erleichtert wütend sauer verärgert genervt frustriert traurig enttäuscht angst panik besorgt sorge sorgen fürchten überrascht erstaunt schockiert entsetz* trauer hass wut`,
  others:
    'leute kunden nutzer fans anleger anwohner fahrgäste passagiere eltern arbeitnehmer verbraucher analysten wähler experten märkte umfrage studie schüler bauern bürger',
  self: 'ich mich mir mein meine meinen meiner wir uns unser unsere bin habe hab',
  ignore: `alles_gute_zum_geburtstag frohe_weihnachten frohes_neues frohe_ostern guten_morgen guten_tag guten_abend schönen_tag gute_nacht danke_im_voraus würde_lieben keine_sorge keine_angst liebe_grüße liebe_kund* liebes_team liebe_leute liebe_alle liebe_freund* beste_grüße viele_grüße großbritannien flug_nach rechts_anwalt aus_liebe_zum mit_freundlichen`,
};
