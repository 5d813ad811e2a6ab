import type { PhraseFile } from './phrases.ts';

export const portuguese: PhraseFile = {
  macros: {
    them: 'BRAND|vocês|vcs|essa (empresa|operadora|companhia|loja|app|marca)|esse (banco|app|site|hotel|serviço)|esta (empresa|operadora|companhia|loja)|este (banco|hotel|serviço|site)',
    thing:
      'telefone|telemóvel|celular|notebook|portátil|computador|carro|banco|hotel|restaurante|app|aplicativo|aplicação|programa|ferramenta|operadora|plano|companhia|seguro|fone|fones|relógio|tablet|tv|câmera|alternativa|bicicleta|colchão|cartão|conta|provedor|hospedagem|internet',
    contract:
      'assinatura|subscrição|contrato|plano|conta|contas|linha|cartão|seguro|internet|fibra|serviço|número|adesão|apólice|chip|matrícula',
    away: '(de operadora|de banco|de companhia|de plano|de provedor|de seguro|de seguradora|para a concorrência|pra concorrência|para (a|o) OTHER|pra OTHER|pro OTHER|para OTHER)',
  },
  negators: 'não nao n nunca jamais sem nem ninguém nenhum nenhuma nada tampouco',
  sure: {
    leave: `
      (vou|quero|queria|gostaria de|preciso|estou a|tô|estou|acabei de|penso em|pensando em|decidi) [já|hoje] (cancelar|cancelando|encerrar|encerrando|fechar|rescindir|desativar) (a minha|o meu|minha|meu|nossa|nosso|as minhas|meus|a|o) [...] <contract>
      (cancelei|encerrei|fechei|rescindi|cancelámos|cancelamos) [finalmente] (a minha|o meu|minha|meu|nossa|nosso|a|o) [...] <contract>
      como (faço para|faço pra|posso|se|que eu|é que) [faço para] (cancelar|cancelo|encerrar|rescindir|excluir minha conta|sair)
      (pedido|carta) de (cancelamento|rescisão|portabilidade)
      (vou|quero) (largar|deixar|abandonar|sair da|sair do|trocar a|trocar o|trocar de) [a|o] <them>
      (larguei|deixei|abandonei|saí da|saí do|troquei a|troquei o) [a|o] BRAND
      (deixei|troquei|larguei|trocar) [a|o] BRAND (por|pela|pelo)
      (vou|estou|tô|a|penso em|pensando em|decidi|quero|tá na hora de|está na hora de) (mudar|mudando|trocar|trocando|migrar|migrando) <away>
      (mudei|troquei|migrei) <away>
      (vou embora|vou-me embora) (da|do|de) BRAND
      nunca mais [compro|volto|viajo|uso|voo|peço|na|no|com|eu|piso|reservo|ponho|entro]
      não (compro|volto|viajo|uso|voo|peço|renovo|vou renovar|voltarei|comprarei|usarei|piso|volto a) [nunca] mais
      (última vez) que [eu] [...] (compro|voo|viajo|peço|uso|reservo|venho|entro)
      (perderam|acabaram de perder|vão perder|perdeu|acabou de perder) (um|uma|mais um|mais uma) [...] (cliente|assinante)
      (menos um|um a menos|uma a menos|menos uma) [...] cliente
      (adeus|tchau|bye bye) BRAND
      (portabilidade|fazer portabilidade|levar o meu número)
      (alternativa|alternativas) (à|ao|a|para|pra) BRAND
      (desinstalei|desinstalar|apaguei|excluí) [...] (o app|a app|aplicativo|a minha conta|minha conta|BRAND)
    `,
    buy: `
      (acabei de|acabámos de|acabamos de) (comprar|encomendar|reservar|pedir|contratar|assinar|adquirir) [...]
      (já) (encomendei|reservei|pedi|comprei|assinei) [...] BRAND
      (vou|vamos|quero|decidi|resolvi) (comprar|encomendar|reservar|contratar|assinar|pedir|mudar para|mudar pra|me inscrever) [...] BRAND
      (vou|quero) comprar (um|uma|o|a) BRAND
      onde (posso|consigo|dá para|se|eu) (comprar|encontrar|compro|encomendar|acho) [...]
      (calem a boca e|cala a boca e) [...] dinheiro
    `,
    evaluate: `
      (estou|tô|ando|estava) (pensando|a pensar|considerando|a considerar) [em|na|no] [comprar|contratar|assinar|experimentar|...] BRAND
      (pensando em|a pensar em|penso em) (comprar|contratar|assinar|experimentar|mudar|pedir|reservar|trocar) [...] BRAND
      (alguém|quem) [...] (já usou|já experimentou|usa|conhece|tem|já comprou|já testou|já foi|recomenda)
      (opiniões|opinião|avaliações|experiências|experiência) (sobre|da|do|com|de) [...]
      (o que acham|que acham|o que vocês acham|o que achas) (da|do|de) [...] BRAND
      (vale|valem|compensa) [mesmo] [a pena|mesmo]
      (quanto) (custa|custam|é|fica|sai|tá|está|cobram) [...]
      (qual o|qual é o|quais são os|quais os) (preço|valor|prazo|horário|horários|preços)
      (vocês têm|vcs tem|vocês fazem|vocês entregam|têm|fazem|entregam|aceitam|tem como|há|enviam|vendem) [...]
    `,
    compare: `
      BRAND (ou|vs|versus|contra) [o|a|na|no] OTHER
      OTHER (ou|vs|versus|contra) [o|a|na|no] BRAND
      (em dúvida|dúvida|indeciso|indecisa|escolher|diferença|diferenças|comparar|comparação|comparativo) [...] entre [...]
      (qual) (é melhor|o melhor|vocês preferem|escolher|compensa|recomendam|comprar|dos dois|das duas|vale mais) [...]
      (melhor|pior|mais barato|mais barata|mais caro|mais cara|mais rápido|mais rápida) (que|do que) (a|o|na|no) [...] (BRAND|OTHER)
      (BRAND|OTHER) [...] (melhor|pior|mais barato|mais barata|mais caro|mais rápida) (que|do que)
      (comparado|comparada) (com|a|ao|à) (OTHER|BRAND)
    `,
    need: `
      (procuro|preciso de|estou à procura de|à procura de|procurando|precisando de|estou precisando de|precisamos de) (um|uma|uns) [novo|nova|bom|boa|...] (<thing>)
      (que|qual|quais) [...] (<thing>) [...] (me recomendam|recomendam|indicam|usam|compro|sugerem|vocês usam)
      (alguém|quem) [me] (indica|recomenda|sugere|pode indicar|pode recomendar) [...]
      (indicação|indicações|sugestões|sugestão|dicas|recomendações) (de|para|pra) [...] (<thing>)
      (aceito|aceitamos) (sugestões|indicações|dicas|recomendações)
    `,
    recommend: `
      (recomendo|recomendamos|super recomendo|indico) [muito|demais|a todos|vivamente|a]
      (recomendadíssimo|recomendado|recomendada|imperdível|vale muito a pena|sem medo)
      (vocês precisam|tens de|você precisa|têm de|precisam|vocês têm que) (experimentar|provar|conhecer|comprar|ir|testar|baixar) [...]
      (podem ir|pode comprar|comprem|experimentem|não se vão arrepender|não vão se arrepender|de olhos fechados)
      (se) (procuram|estão à procura|querem|você quer|procura) [...] (BRAND|recomendo|vão)
    `,
    complain: `
      (serviço|atendimento|experiência|qualidade|produto|entrega|app|comida|voo|hotel|companhia|operadora|suporte) [...] (péssimo|péssima|horrível|lixo|vergonhoso|vergonhosa|ridículo|ridícula|inexistente|terrível|lamentável|nojento|uma merda|uma bosta|uma porcaria|inaceitável|deplorável|fraco|fraca)
      (péssimo|péssima|pior|horrível|mau|má) (serviço|atendimento|experiência|companhia|operadora|hotel|qualidade|app|banco|voo|empresa|internet)
      (ainda|até agora|nunca) (não|nada|sem) [...] (chegou|recebi|resposta|reembolso|entregaram|responderam)
      (não|nunca) [me] (chegou|recebi|entregaram|responderam|resolveram|funciona|funcionam|resolvem|respondem)
      (que|uma|é uma|é um) (vergonha|palhaçada|roubo|absurdo|descaso|falta de respeito|golpe|decepção|desilusão|burla|fraude)
      (muito|super|extremamente) (decepcionado|decepcionada|desiludido|desiludida|insatisfeito|insatisfeita|chateado|chateada|irritado)
      (não funciona|não abre|não carrega|não presta|trava|travando|travou|caiu de novo|avariou|quebrou|partiu-se)
      (estou|tô|estamos|à|há|faz) (esperando|à espera|espera) [há|faz|de|desde] [...]
      (ladrões|incompetentes|palhaços|bandidos|golpistas|safados)
      (não recomendo|não comprem|fujam|não aconselho|passem longe)
      (perderam|extraviaram|quebraram|estragaram) [...] (minha|meu|a minha|o meu) [...]
    `,
    help: `
      (podem|pode|poderiam|poderia|conseguem|vocês podem|vcs podem) [me|por favor|pf] (ajudar|ajudar-me|me ajudar|verificar|responder|me responder|esclarecer|confirmar|informar|explicar|resolver|dizer|me dizer|dizer-me) [...]
      (preciso de ajuda|me ajuda|me ajudem|ajudem-me|alguém me ajuda|socorro|ajuda aí)
      (não consigo|não estou conseguindo|não tô conseguindo|não consegui|impossível) (acessar|aceder|entrar|falar|pagar|comprar|ativar|abrir|baixar|reservar|instalar|contactar|fazer|usar|cancelar|logar|ligar) [...]
      (cadê|onde está|onde anda|onde tá) [o|a] (meu|minha|meus|minhas) [...]
      como (faço|posso|é que|consigo|eu faço) [para|pra] [...]
      (por que|porque|porquê|pq) [...] (meu|minha|meus) [...]
      quando [...] (reembolso|chega|vai chegar|recebo|vou receber|volta|resolvem|vão resolver)
      (respondam|responde|respondem|vejam) [...] (dm|inbox|mensagem|mensagens|email|privado)
      (número|telefone|email|contacto|contato) (de|do|da|para) (suporte|atendimento|apoio|contato|contacto) [...]
    `,
    share: `
      (acabou de chegar|chegou|acabei de receber|recebi hoje|finalmente chegou) [o|a] [meu|minha] [...]
      (meu novo|minha nova|o meu novo|a minha nova) [...] BRAND
      (muito|super|bem) (contente|satisfeito|satisfeita|feliz|bom|boa|bem atendido|bem atendida|rápido|rápida|simpático|simpáticos|agradável) [...]
      (ótimo|ótima|óptimo|excelente|bom|boa|maravilhoso|perfeito|incrível) (serviço|atendimento|experiência|hotel|estadia|produto|voo|qualidade|equipe|equipa|comida)
      (obrigado|obrigada|valeu|muito obrigado|muito obrigada) [...] (BRAND|por|pela|pelo)
      (adoro|amo|amei|adorei|amando) [o|a] (meu|minha|BRAND) [...]
    `,
    none: `
      (voo|comboio|trem|concerto|show|jogo|evento|consulta) [...] (cancelado|cancelada|cancelados|adiado)
      BRAND (anuncia|lança|apresenta|abre|compra|revela|demite|contrata|investe|publica|assina|nomeia|inaugura|multada|condenada|patrocina)
      (vaga|vagas|oferta|ofertas) (de|para) (emprego|estágio|trabalho)
      (sorteio|concorra|participe|promoção relâmpago|cupom|código de desconto|link na bio|ganhe|aproveite|confira)
      (bolsa|ações|lucro|faturamento|trimestre|acionistas|fusão|aquisição)
      (vou|quero) (sair|largar|deixar) (do twitter|do facebook|da escola|de casa|o trabalho|do trabalho|do grupo|da faculdade)
    `,
  },
  maybe: {
    leave: '(cancelar|cancelamento|rescisão|portabilidade|concorrência|trocar de)',
    buy: '(comprar|encomendar|reservar|contratar|assinar|comprei)',
    evaluate: '(opiniões|vale a pena|experimentar|quanto custa|preço|avaliações)',
    compare: '(vs|versus|melhor que|pior que|comparado)',
    need: '(procuro|preciso|indicação|sugestões)',
    recommend: '(recomendo|melhor|melhores|imperdível|indico)',
    complain:
      '(vergonha|péssimo|péssima|lixo|decepção|atraso|avaria|problema|problemas|pior|absurdo|ladrões|quebrado|partido|demora|ninguém|lento|sujo|frio|reclamação|palhaçada|descaso)',
    help: '(ajuda|ajudar|por favor|dm|como|suporte|solução|resolver)',
    share: '(obrigado|obrigada|contente|ótimo|perfeito|feliz|excelente|chegou|adorei|amei)',
  },
  asking: `
    (alguém|quem) (sabe|conhece|pode|tem|me|consegue) [...]
    (sabem|sabe|vocês sabem) (se|como|quando|onde|porque|quanto)
    (como|quando|onde|quanto|qual|quais|por que|porquê|quem|cadê) [...]
    (têm|podem|posso|dá para|dá pra|há|tem como|fazem|é possível|será que|vocês) [...]
    (gostaria de|queria|quero) saber
    (uma|tenho uma) (pergunta|dúvida)
  `,
  rhetorical: `
    (a sério|é sério|sério|estão a brincar|estão de brincadeira|tá de brincadeira|não é|né|certo|ok|viu|é brincadeira)
    (acham normal|é normal|até quando|para que serve|pra que serve|quem se importa|como é possível|como pode|será possível) [...]
    (procura|você quer|quer|querem|prontos|pronto|sabia que|sabiam que|quem vem|já imaginou) [...]
  `,
  reasons: {
    price:
      '(preço|preços|caro|cara|caros|caríssimo|custo|custos|custa|custam|fatura|faturas|cobrança|cobrado|cobraram|cobram|cobrar|taxa|taxas|reembolso|estorno|dinheiro|desconto|descontos|promoção|barato|barata|grátis|pagar|pago|paguei|euros|reais|aumento|custo benefício|mensalidade|tarifa|tarifas|comissões|juros|roubo)',
    quality:
      '(qualidade|quebrado|quebrou|partido|defeito|defeituoso|resistente|frágil|material|materiais|confortável|desconfortável|sujo|suja|limpo|limpa|limpeza|delicioso|deliciosa|sabor|sem gosto|frio|fria|comida|prato|refeição|quarto|quartos|cama|camas|barulho|barulhento|bateria|tela|ecrã|câmera|câmara|sinal|cobertura|rede|velocidade|assentos|acabamento|motor|cheiro|som)',
    delivery:
      '(entrega|entregas|entregue|entregar|encomenda|encomendas|pedido|pedidos|pacote|envio|enviado|correios|transportadora|rastreio|rastreamento|chegou|não chegou|atraso|atrasos|atrasado|atrasada|prazo|prazos|mala|malas|bagagem|bagagens|extraviada|cancelado|pontual|pontualidade|instalação|estafeta|entregador)',
    service:
      '(serviço|atendimento|apoio ao cliente|sac|suporte|funcionário|funcionários|funcionária|atendente|atendentes|pessoal|equipe|equipa|simpático|simpática|simpáticos|educado|mal educado|mal educados|grosseiro|grosso|resposta|responde|respondem|call center|telefone|desligaram|garçom|empregado|recepção|receção|balcão|loja|técnico|técnicos|gerente|reclamação|profissional|profissionalismo|incompetentes|incompetência|fila|agência)',
    bug: '(bug|bugs|bugado|erro|erros|falha|falhas|trava|travando|travou|caiu|fora do ar|app|aplicativo|aplicação|site|servidor|servidores|ligação|conexão|login|senha|palavra passe|atualização|atualizar|versão|não funciona|não abre|não carrega|sem internet|sem sinal|lag|sincroniza|wifi|router|roteador|internet caiu|instável|hackeado|avaria)',
    safety:
      '(segurança|perigo|perigoso|perigosa|incêndio|fogo|queimado|queimou|queimadura|explodiu|explode|superaquece|sobreaquece|recall|intoxicação|intoxicado|alergia|alergénio|contaminado|vazamento de dados|dados pessoais|hackeado|fraude|golpe|phishing|acidente|ferido|ferida|freios|travões|airbag|fumaça|fumo|tóxico|barata na|baratas|ratos|percevejos|salmonela|vidro|clonado|clonaram)',
    ethics:
      '(ética|ético|exploração|exploram|explora|trabalho infantil|trabalho escravo|escravidão|direitos dos trabalhadores|condições de trabalho|trabalhadores|sindicato|sindicatos|greve|greenwashing|meio ambiente|ambiente|poluição|polui|poluem|sustentável|sustentabilidade|clima|plástico|animais|racismo|racista|machismo|machista|homofobia|homofóbico|discriminação|boicote|boicotar|evasão fiscal|impostos|corrupção|mentira|mentiras|mentirosos|mentem|demissões|despedimentos|monopólio|privacidade|hipócritas|hipocrisia|desmatamento)',
  },
};
