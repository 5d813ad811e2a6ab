import type { EmotionWords } from './types.ts';

export const fr: EmotionWords = {
  joy: {
    strong: `j'adore on_adore j'ai_adoré trop_content* trop_heureu* très_heureu* très_content* tellement_content* tellement_heureu* ravi ravie ravis ravies quelle_joie quel_bonheur que_du_bonheur trop_hâte j'ai_hâte hâte_de vivement fou_de_joie folle_de_joie enchanté* comblé* aux_anges youpi hourra
      coup_de_coeur coup_de_cœur un_régal fier_de fière_de trop_bien au_top ça_fait_plaisir me_rend_heureu*`,
    plain: `adore adorer heureux heureuse heureuses content contente contents joie bonheur génial géniale géniaux super magnifique merveilleux merveilleuse excellent excellente parfait parfaite formidable fantastique incroyable_service délicieux délicieuse bravo félicitations merci_beaucoup un_grand_merci mille_mercis
      plaisir sourire rire mdr ptdr fier fière impressionnant satisfait satisfaite enfin_arrivé kiffe kiffer je_recommande_vivement meilleur meilleure soulag* amoureu* profit*`,
    weak: 'merci bien bon bonne beau belle top chouette sympa rapide recommande haha enfin aime',
  },
  anger: {
    strong: `furieux furieuse en_colère colère rage enragé* ras_le_bol ras-le-bol marre j'en_ai_marre y_en_a_marre plein_le_cul énervé* énervant* m'énerve ça_m'énerve scandaleux scandaleuse honteux honteuse quelle_honte c'est_une_honte inadmissible inacceptable intolérable indigne indigné* foutage_de_gueule se_foutent_de se_foutre_de vous_foutez
      putain merde bordel connards enculés escrocs voleurs arnaqueurs menteurs incompétents bande_de je_déteste exaspér* à_bout ça_suffit j'en_peux_plus foutez-vous saoul* me_saoule soûl*`,
    plain: `agacé* agaçant* agace frustr* irrit* insupportable déteste hais arnaque vol volé mensonge* mensonges ridicule nul nulle nuls minable lamentable incompétent* incompétence honte connard* con conne cons irrespect* insult* pire_service le_pire la_pire jamais_plus plus_jamais aucune_réponse personne_ne_répond toujours_pas foutu remboursez`,
    weak: 'encore problème attente cher mauvais mauvaise horrible retard plainte',
  },
  sadness: {
    strong: `triste tristes tristesse trop_triste déçu déçue déçus déçues déception dégoûté_de quelle_déception coeur_brisé cœur_brisé brise_le_coeur brise_le_cœur en_larmes pleur* dévasté* effondré* rip désespér* quel_dommage désol*_pour me_manque tu_me_manques deuil`,
    plain: `dommage malheureu* regrett* peine chagrin larmes mélancol* nostalg* décevant* décev* solitude seul_au seule_au condoléances décédé* mort_de adieu dépression dépri* blessé*`,
    weak: 'désolé désolée hélas perdu manque pauvre ferme',
  },
  fear: {
    strong: `peur j'ai_peur fait_peur font_peur trop_peur terrifi* effray* terreur panique paniqu* angoiss* angoisse inquiet inquiète inquiets très_inquiet m'inquiète flippe flippant flippe* cauchemar* tremble trembl* anxi* épouvant* effroi crains`,
    plain: `inquiét* danger dangereux dangereuse crainte menac* stress* alarm* frousse trouille insécurité pas_en_sécurité horreur craindre souci_de`,
    weak: 'risque attention urgence méfi* fumée feu',
  },
  surprise: {
    strong: `j'y_crois_pas je_n'y_crois_pas je_ne_m'y_attendais_pas m'y_attendais_pas incroyable hallucin* surpris surprise surpris* étonn* stupéf* bouche_bée sous_le_choc choqué* sidér* inattendu* omg oh_mon_dieu mon_dieu wow waouh ouah c'est_pas_vrai qui_l'eût_cru qui_aurait_cru je_tombe_des_nues sans_voix`,
    plain: `surpren* bizarre étrange soudain tout_à_coup choc oh_là_là ça_alors sérieux`,
    weak: 'ah oh tiens vraiment attendais',
  },
  disgust: {
    strong: `dégoût dégoûtant* dégout* degout* dégueu* dégueulasse* beurk berk répugn* immonde* écoeur* écœur* nausé* vom* vomir gerb* envie_de_vomir pourri* moisi* moisissure* cafard* asticot* infect infecte puant* pue puent crade crades`,
    plain: `sale sales saleté* odeur_de crasse crasseu* périmé* poils_dans cheveu_dans collant* racis* sexis* rat rats malpropre*`,
    weak: 'odeur gras taches tache graisse',
  },
  states: `heureu* content* ravi* fier* fière* enchanté* furieu* colère énervé* triste* tristesse déçu* peur terrifi* effray* inquiet* inquiète* angoiss* paniqu* surpris* étonn* choqué* déception joie rage craint crainte deuil`,
  others:
    'ils elles il elle gens clients usagers utilisateurs fans investisseurs habitants voyageurs passagers parents salariés consommateurs analystes électeurs experts marchés sondage étude agriculteurs élèves',
  self: 'je j moi me m mon ma mes nous notre nos suis on',
  ignore: `joyeux_anniversaire joyeux_noël bonne_année bonne_journée bonne_soirée bonjour bonsoir merci_d'avance j'adorerais avec_plaisir fin_de_semaine grande_surface grande_bretagne bon_marché haute_couture avec_surprise bande_de_gaza bande_dessinée bandes_dessinées mort_de_rire en_colère_noire peine_de_prison à_peine ça_vaut_la_peine vaut_la_peine vol_direct vol_intérieur mon_vol le_vol ce_vol un_vol notre_vol vol_de_retour`,
};
