import type { EmotionWords } from './types.ts';

export const pt: EmotionWords = {
  joy: {
    strong: `amei amo amamos adorei adoro adoramos muito_feliz tão_feliz tô_feliz estou_feliz feliz_demais super_feliz que_felicidade que_alegria que_delícia que_maravilha maravilhos* apaixonad* encantad* melhor_dia não_vejo_a_hora mal_posso_esperar ansios*_pelo orgulho orgulhos* perfeito_demais lindo_demais bom_demais
      realizando_um_sonho sonho_realizado melhor_do_mundo me_fez_feliz me_faz_feliz fez_meu_dia`,
    plain: `feliz felizes felicidade alegria alegr* contente contentes content* animad* empolgad* gratidão grato grata obrigad*_demais muito_obrigad* parabéns excelente ótimo ótima incrível sensacional fantástic* perfeit* espetacular divertid* amor linda lindo lindos delicios* rindo risos sorriso kkkk kkkkk kkkkkk rsrs comemor* satisfeit* top_demais aliviad* alívio recomendo_muito superou_minhas_expectativas curti curtindo`,
    weak: 'obrigado obrigada bom boa bem gostei gosto legal bacana top recomendo finalmente haha melhor kkk bonito bonita rápido',
  },
  anger: {
    strong: `raiva que_raiva ódio que_ódio odeio irritad* irritante furios* put*_da_vida pist* indignad* indignação revoltad* revoltante revolta de_saco_cheio saco_cheio cansad*_de palhaçada absurdo um_absurdo vergonhoso vergonha_de que_vergonha falta_de_respeito falta_de_vergonha descaso inadmissível inaceitável ladrões ladroes bandidos golpistas
      caralho porra merda puta_que_pariu pqp vtnc vsf fdp filho_da_puta filhos_da_puta desgraça desgraçad* vou_processar procon enrolando me_enrolando já_deu já_chega chega_de`,
    plain: `irrit* chatead*_com estress* frustrad* frustrante péssim* lixo horrível_atendimento ridícul* vergonha enganad* enganação golpe roubo roubar roubaram ladrão mentira mentiros* incompetent* incompetência idiota idiotas burro nojo_de_empresa pior_empresa pior_atendimento a_pior o_pior nunca_mais desrespeito reclamação ninguém_responde ninguém_resolve até_hoje_nada palhaço palhaços abuso lamentável`,
    weak: 'ruim mal pior problema demora esperando reclamar caro de_novo ainda horrível',
  },
  sadness: {
    strong: `triste tristes tristeza que_triste que_tristeza muito_triste chorando chorei choro coração_partido partiu_meu_coração decepcionad* decepção que_decepção decepcion* que_pena saudade saudades luto deprimid* depressão desolad* arrasad* devastad* descanse_em_paz desiludid* frustração_enorme magoad*`,
    plain: `pena chorar lágrimas dor infeliz infelizmente lament* sozinh* solidão desânimo desanimad* esperava_mais faleceu morreu pêsames arrepend* sofr* chatead* não_é_mais_o_mesmo sdds`,
    weak: 'perdi perdemos adeus falta sinto pobre fechou',
  },
  fear: {
    strong: `medo que_medo tô_com_medo com_medo morrendo_de_medo pânico apavorad* aterrorizad* assustad* assustador* assust* susto que_susto tremendo_de ansiedade preocupad* preocupante angústia angustiad* pavor terror pesadelo pesadelos temo`,
    plain: `preocup* perigo perigos* inseguranç* insegur* nervos* alarm* ameaç* receio temor horror aflit* aflição hacke* vazamento_de_dados`,
    weak: 'risco cuidado alerta urgente golpe_do suspeit* fogo fumaça',
  },
  surprise: {
    strong: `não_acredito não_to_acreditando não_tô_acreditando nao_acredito não_esperava surpres* que_surpresa chocad* passad*_com em_choque tô_passada tô_chocada meu_deus mds omg caraca caramba eita nossa_senhora nossa inacreditável inesperad* quem_diria do_nada boquiabert* pasm* impressionad* impressionante como_assim gente_do_céu wow uau`,
    plain: `surpreend* de_repente estranho estranha esquisit* bizarr* curios* choque loucura sério_isso`,
    weak: 'vixe ué opa gente acredito sério',
  },
  disgust: {
    strong: `nojo que_nojo nojent* asco repugn* vomit* ânsia vontade_de_vomitar náusea* podre podres eca credo_que argh barata_na barata_no baratas larva larvas fedor fedid* fedendo fede imund* mofo mofad* asqueros* enjo*`,
    plain: `sujo suja sujos sujeira cabelo_na cabelo_no estragad* vencid* azedo fétido higiene rato ratos racist* machist* inseto insetos mosca moscas gordurento`,
    weak: 'cheiro gordura gosto_de mancha credo',
  },
  states: `feliz* alegr* content* animad* empolgad* orgulhos* satisfeit* raiva ódio irritad* furios* indignad* revoltad* triste* tristeza decepcionad* medo apavorad* assustad* preocupad* pânico surpres* chocad* impressionad* temem teme luto chora* chorando`,
  others:
    'eles elas ele ela pessoas clientes usuários fãs investidores moradores passageiros pais trabalhadores consumidores analistas eleitores mercado pesquisa estudo torcedores alunos',
  self: 'eu me mim meu minha meus minhas nós nosso nossa estou tô to tou sou a_gente',
  ignore: `feliz_aniversário feliz_natal feliz_ano bom_dia boa_tarde boa_noite obrigado_pela obrigado_desde_já adoraria gostaria vale_a_pena valeu_a_pena fim_de_semana nossa_equipe nossa_empresa nossa_loja nossa_casa nossa_vida nossa_senhora_de na_nossa da_nossa a_nossa grã_bretanha`,
};
