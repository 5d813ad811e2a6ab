import type { PhraseFile } from './phrases.ts';

export const french: PhraseFile = {
  macros: {
    them: 'BRAND|vous|chez vous|cette (boite|banque|appli|compagnie|enseigne|marque|boutique|entreprise)|ce (site|magasin|service|fournisseur)|cet (opérateur|hôtel)',
    thing:
      'téléphone|tel|portable|ordinateur|ordi|pc|voiture|banque|hôtel|restaurant|resto|appli|application|logiciel|outil|opérateur|fournisseur|forfait|box|compagnie|assurance|casque|montre|tablette|télé|appareil|alternative|mutuelle|hébergeur|vélo|matelas',
    contract:
      'abonnement|contrat|forfait|compte|comptes|ligne|carte|box|assurance|mutuelle|livret|adhésion|inscription|service',
    away: "(ailleurs|à la concurrence|chez (OTHER|la concurrence|un concurrent|un autre)|d'opérateur|de (banque|fournisseur|compagnie|crèmerie|crémerie|forfait|box|mutuelle)|d'assurance)",
  },
  negators: 'ne n pas jamais sans aucun aucune ni personne rien',
  sure: {
    leave: `
      (je|j'ai|on|on a|nous|nous avons) [viens de|vais|veux|voudrais|souhaite|pense à|compte|enfin] (résilié|résilie|résilier|résilions|clôturé|clôture|clôturer|fermé|fermer|annulé|annuler) [enfin|définitivement] (mon|mes|notre|nos|le|tous mes) [...] <contract>
      (résilier|résilié|clôturer|clôturé) [...] (mon|mes|notre|nos) [...] <contract>
      (demande|lettre|courrier) de résiliation
      comment [je|on|puis-je|peut-on|faire pour|peux] (résilier|clôturer|me désabonner|se désabonner|supprimer mon compte)
      (je|on|nous) (quitte|quittons|quitterai|quitterons|lâche|plaque|abandonne) [définitivement|enfin|donc] [de] BRAND
      (j'ai|on a|nous avons) [enfin|définitivement|donc] (quitté|lâché|plaqué|abandonné) BRAND
      (quitter|quitté) BRAND pour
      (je|on|nous) [vais|me|m'en|pense|compte|veux|vas|va] [me|m'en] (casse|barre|tire|pars|partir|change|changer|changerai|vais|irai|passe|passer|migre|migrer) [...] <away>
      (je vais|on va|je pense|envie de|il est temps de|prêt à|j'hésite à|hâte de) [me|à] (quitter|lâcher|résilier|partir de|me barrer de) [chez] <them>
      (plus jamais) [je|de|chez|BRAND|avec]
      (je|on|nous) n'(achèterai|irai|utiliserai|y retournerai|y reviendrai|y remettrai|achèterons|irons) plus [jamais]
      (je|on|nous) ne (commande|commanderai|commanderons|reviendrai|reviendrons|prendrai|prendrons|volerai|réserverai|voyagerai|mettrai|remettrai|retournerai|renouvellerai|renouvelle|recommencerai|serai|veux) plus [jamais]
      (je|on) (reviendrai|commanderai|achèterai|prendrai|retournerai) plus [jamais]
      (c'est|c'était) (la|ma) dernière (fois|commande|réservation) [...]
      (vous avez|vous venez de|vous allez) (perdu|perdre) (un|une|des) [...] (client|cliente|clients|abonné|abonnée)
      (un client|une cliente|un abonné) (en moins|de moins|de perdu)
      (adieu|bye bye|ciao) BRAND
      (portabilité|demander le rio|code rio|mon rio)
      (cherche|chercher|trouver|trouvé) [...] alternative à BRAND
      (désinstallé|désinstalle|supprimé|supprime) [...] (l'appli|l'application|BRAND|mon compte)
    `,
    buy: `
      (je viens de|on vient de|nous venons de) (commander|réserver|acheter|souscrire|précommander|m'abonner|prendre) [...] BRAND
      (j'ai|on a|nous avons) [enfin|déjà] (commandé|réservé|précommandé|souscrit) [...] BRAND
      (je vais|on va|j'ai décidé de|je compte|on a décidé de|je veux) [enfin] (acheter|commander|réserver|prendre|m'acheter|souscrire|m'offrir|m'abonner|précommander|craquer pour) [...] BRAND
      (je|on) (passe|passons) (chez|à) BRAND
      (je me|on se) (prends|prend|commande|laisse tenter par) [...] BRAND
      où (puis-je|peut-on|on peut|je peux|est-ce qu'on peut|est-ce que je peux) [l'|le|la] (acheter|trouver|commander|réserver) [...]
      (prenez|shut up and take) mon argent
    `,
    evaluate: `
      (je pense|je songe|j'hésite|je réfléchis|on pense|on hésite|tenté de|tentée de|envie de) [à|de|encore] (acheter|prendre|commander|essayer|passer|tester|réserver|m'abonner|souscrire) [...] BRAND
      (quelqu'un|qui) [...] (a testé|a déjà testé|a essayé|connaît|utilise|a un avis|a acheté|est chez|est déjà passé) [...]
      (des avis|un avis|vos avis|vos retours|retours|retour d'expérience|votre avis|avis) (sur|concernant) [...]
      (que|qu'est-ce que vous) [vaut|valent|pensez|penser] [vous|de|du|le|la] [...] BRAND
      (ça|est-ce que ça|il|elle) vaut [vraiment] (le coup|la peine|l'achat)
      (combien) (coûte|coûtent|ça coûte|vaut|c'est|pour) [...]
      (quel est le|quels sont les) (prix|tarif|tarifs|délai|délais|horaires)
      (est-ce que|avez-vous|proposez-vous|livrez-vous|faites-vous|acceptez-vous|y a-t-il|vous livrez|vous faites|vous avez|vous proposez) [...]
    `,
    compare: `
      BRAND (ou|vs|versus|contre) [le|la|chez|un|une] OTHER
      OTHER (ou|vs|versus|contre) [le|la|chez|un|une] BRAND
      (j'hésite|hésite|hésitant|choisir|différence|différences|comparatif|comparer|comparaison) [...] entre [...]
      (lequel|laquelle|lesquels) [...] (choisir|prendre|est le mieux|est mieux|me conseillez|conseillez|préférez|vaut mieux)
      (mieux|pire|moins cher|plus cher|meilleur|meilleure|plus rapide|plus fiable|moins bien) que [chez|le|la] (BRAND|OTHER)
      (BRAND|OTHER) [...] (mieux|pire|moins cher|plus cher|meilleur|meilleure|plus rapide) que
      comparé à (OTHER|BRAND)
    `,
    need: `
      (je cherche|on cherche|cherche|besoin d'|j'ai besoin d'|il me faut|il nous faut|je recherche|recherche) [un|une|des|de] [bon|bonne|nouveau|nouvelle|...] (<thing>)
      (quel|quelle|quels) [...] (<thing>) [...] (me conseillez|conseillez|choisir|prendre|recommandez|utilisez)
      (des|un|vos) (conseils|conseil|recommandations|suggestions|idées) (pour|de) [...] (<thing>)
      (quelqu'un|qui) [...] (à me conseiller|à conseiller|me conseiller|peut me conseiller|me conseille|me recommander|à recommander)
      (qui connaît|quelqu'un connaît) (un|une) (bon|bonne)
    `,
    recommend: `
      je (vous|le|la|les|te) [le|la|les] (conseille|recommande)
      (on|nous) (vous|le|la) (recommande|recommandons|conseille)
      (à recommander|je recommande|foncez|allez-y|n'hésitez pas|à ne pas rater|les yeux fermés|courez-y)
      (vous devriez|il faut|tu dois|vous devez) [absolument|tous|vraiment] (essayer|tester|y aller|goûter|prendre|passer chez) [...]
      (si vous|si tu) (cherchez|cherches|voulez) [...] (allez|prenez|foncez|BRAND)
    `,
    complain: `
      (service|sav|accueil|expérience|qualité|produit|livraison|appli|communication|hôtel|nourriture|vol) [...] (nul|nulle|nullissime|horrible|catastrophique|déplorable|lamentable|pourri|pourrie|inexistant|inexistante|honteux|honteuse|inadmissible|exécrable|scandaleux|médiocre|minable|pitoyable|désastreux)
      (pire|très mauvais|très mauvaise|mauvais|mauvaise) (service|expérience|accueil|sav|compagnie|opérateur|banque|vol|hôtel|restaurant|appli)
      (toujours|encore) (pas|aucune|rien) (reçu|livré|réponse|remboursé|arrivé|remboursement|nouvelle)
      (jamais|pas) (reçu|livré|arrivé|remboursé)
      (c'est|quelle|une) [...] (honte|arnaque|catastrophe|scandale|blague|horreur)
      (très|vraiment|tellement|extrêmement) (déçu|déçue|déçus|en colère|énervé|mécontent|mécontente)
      (ne marche|ne fonctionne|marche|fonctionne) [toujours|même|plus] (pas|plus|jamais)
      (en panne|ça plante|n'arrête pas de planter|bugue|buggé|ça rame)
      (j'attends|on attend|nous attendons|en attente) depuis [...]
      (bande de) (voleurs|escrocs|incapables|nuls|clowns)
      (je ne|ne) recommande (pas|à personne)
      (à fuir|à éviter|fuyez|passez votre chemin)
      (perdu|égaré|abîmé|cassé) [...] (mon|ma|mes|notre) [...] (colis|valise|valises|bagage|bagages|commande)
      (colis|commande|vol|train|valise|bagage|livraison) [...] (perdu|perdue|retardé|annulé|en retard|jamais arrivé|abîmé|cassé|cassée)
    `,
    help: `
      (pouvez-vous|pourriez-vous|vous pouvez|vous pourriez|pourrais-je|merci de) [s'il vous plaît|svp|me|m'] (aider|aidez|répondre|vérifier|regarder|confirmer|expliquer|dire|rembourser|débloquer|recontacter|me contacter|m'aider|me répondre|me dire) [...]
      (besoin d'aide|besoin de votre aide|aidez-moi|à l'aide|au secours|aide svp)
      (je n'arrive pas|j'arrive pas|impossible de|on n'arrive pas|je ne peux pas|je peux pas|je ne parviens pas) [à|plus|de] [me|m'] (connecter|joindre|accéder|payer|commander|activer|ouvrir|télécharger|réserver|installer|annuler|modifier|connecte|avoir) [...]
      (où est|où en est|où se trouve) (mon|ma|mes) [...]
      comment (faire pour|puis-je|je peux|je fais pour|on fait pour|annuler|modifier|obtenir|contacter|activer|récupérer) [...]
      (pourquoi) [...] (mon|ma|mes|notre) [...]
      (quand) [...] (remboursé|recevoir|remboursement|livré|livrée|rétabli|mon colis|ma commande)
      (répondez|répondre) [...] (mp|dm|mail|message|messages|mails)
      (numéro|adresse) [...] (service client|sav|contacter|joindre)
    `,
    share: `
      (je viens de|on vient de) (recevoir|tester|essayer|récupérer) [...] (BRAND|mon|ma)
      (mon nouveau|ma nouvelle|mes nouvelles|mes nouveaux) [...] BRAND
      (bien|vient d'être|enfin) (reçu|arrivé|arrivée|livré|livrée) [...]
      (très|super|vraiment|hyper|trop) (content|contente|satisfait|satisfaite|contents|bon|bonne|bien|rapide|sympa|agréable|propre) [...]
      (excellent|excellente|super|bon|parfait|parfaite|top) (service|accueil|sav|expérience|hôtel|séjour|produit|vol|qualité|livraison)
      (merci) [beaucoup|à|infiniment] [...] (BRAND|pour|équipe)
      (j'adore|on adore|j'aime) (mon|ma|mes|notre) [...] BRAND
    `,
    none: `
      (vol|train|concert|match|rendez-vous|réservation) [...] (annulé|annulés|annulée|supprimé)
      BRAND (annonce|lance|présente|ouvre|rachète|dévoile|supprime|licencie|recrute|investit|publie|signe|va|nomme|inaugure|condamné|accusé|cède)
      (offre|offres) d'emploi
      (concours|jeu concours|tentez de gagner|rt follow|à gagner|code promo|lien en bio|bon plan|profitez)
      (bourse|action|actions|chiffre d'affaires|bénéfice|trimestre|actionnaires|rachat|fusion)
      (je|on) (quitte|quitterai|me casse) (twitter|facebook|instagram|le boulot|la maison|paris|ce compte)
    `,
  },
  maybe: {
    leave: '(résiliation|résilier|concurrence|changer de|quitter)',
    buy: '(acheter|commander|réserver|souscrire|précommande)',
    evaluate: '(avis|vaut le coup|essayer|tester|combien|prix)',
    compare: '(vs|versus|mieux que|pire que|comparé)',
    need: '(cherche|recherche|besoin)',
    recommend: '(recommande|conseille|meilleur|meilleure|incontournable|foncez)',
    complain:
      '(nul|honte|arnaque|déçu|déçue|retard|panne|problème|problèmes|pire|scandaleux|inadmissible|incompétents|incapables|voleurs|cassé|attente|jamais|personne|lent|sale|froid|marre|ras le bol)',
    help: '(aide|aider|svp|mp|dm|comment|support|sav|solution)',
    share: '(merci|content|contente|génial|parfait|ravi|ravie|excellent|reçu|super|top)',
  },
  asking: `
    (quelqu'un|qui) (sait|connaît|peut|a|pourrait) [...]
    (savez-vous|vous savez|sais-tu) (si|comment|quand|où|pourquoi|combien)
    (est-ce que|est-ce qu'il|comment|quand|où|combien|quel|quelle|quels|quelles|pourquoi|avez-vous|pouvez-vous|peut-on|puis-je|y a-t-il|serait-il) [...]
    (je voudrais|j'aimerais) savoir
    (une|petite) question
  `,
  rhetorical: `
    (sérieusement|sérieux|vraiment|c'est une blague|vous êtes sérieux|vous vous moquez|vous plaisantez|hein|non|pas vrai|n'est-ce pas)
    (à quoi bon|à quoi ça sert|qui s'en soucie|vous trouvez ça normal|c'est normal|jusqu'à quand|qui l'eût cru|et puis quoi encore) [...]
    (vous cherchez|tu cherches|envie de|prêts pour|prêt pour|saviez-vous|le saviez-vous|vous voulez) [...]
  `,
  reasons: {
    price:
      '(prix|tarif|tarifs|cher|chère|chers|chères|coût|coûte|coûtent|facture|factures|facturé|facturation|frais|remboursement|remboursé|rembourser|argent|réduction|promo|promotion|abordable|gratuit|payer|payé|euros|supplément|hors de prix|rapport qualité prix|augmentation|prélevé|prélèvement|mensualité|loyer|cotisation)',
    quality:
      '(qualité|cassé|cassée|défectueux|défectueuse|défaut|solide|fragile|matière|confortable|inconfortable|sale|propre|propreté|bon goût|délicieux|délicieuse|goût|fade|froid|froide|nourriture|repas|plat|chambre|lit|bruit|bruyant|batterie|écran|appareil photo|autonomie|réseau|couverture|débit|4g|5g|fibre|sièges|finition|moteur|taille|petit déjeuner|odeur)',
    delivery:
      '(livraison|livraisons|livré|livrée|livrer|livreur|colis|commande|reçu|retard|retards|délai|délais|suivi|transporteur|expédié|expédition|bagage|bagages|valise|valises|annulé|annulée|perdu|perdue|à temps|ponctuel|ponctualité|vol annulé|correspondance|point relais)',
    service:
      "(service|service client|sav|accueil|personnel|vendeur|vendeuse|conseiller|conseillère|conseillers|serveur|serveuse|équipe|impoli|impolis|désagréable|aimable|sympa|poli|réponse|répond|répondent|répondu|standard|hotline|au téléphone|raccroché|agent|agents|hôtesse|steward|réception|guichet|réclamation|professionnel|professionnalisme|incompétent|incompétents|technicien|file d'attente|agence)",
    bug: '(bug|bugs|bogue|buggé|bugue|plante|planté|plantage|erreur|panne|en panne|appli|application|site|serveur|serveurs|connexion|connecter|mot de passe|mise à jour|mis à jour|maj|version|ne marche pas|marche pas|ne fonctionne pas|fonctionne plus|marche plus|coupure|coupures|rame|lag|freeze|synchronise|déconnecte|wifi|routeur|piraté)',
    safety:
      '(sécurité|danger|dangereux|dangereuse|incendie|feu|brûlé|brûle|brûlure|explosé|explose|surchauffe|rappel produit|intoxication|intoxiqué|allergie|allergène|contaminé|fuite de données|données personnelles|piratage|fraude|hameçonnage|phishing|accident|blessé|blessée|freins|airbag|fumée|toxique|cafard|cafards|rats|punaises|salmonelle|verre dans|volé|usurpation)',
    ethics:
      '(éthique|exploitation|exploite|travail des enfants|esclavage|droits des travailleurs|conditions de travail|salariés|syndicat|syndicats|grève|greenwashing|environnement|écologie|écologique|pollution|pollue|pollueur|durable|climat|plastique|animaux|racisme|raciste|sexisme|sexiste|homophobe|discrimination|boycott|boycotter|évasion fiscale|impôts|corruption|mensonge|mensonges|mentent|menteurs|licenciement|licenciements|licencie|monopole|vie privée|hypocrites|hypocrisie|paradis fiscal)',
  },
};
