import type { Emotion } from '../../../core/insights.ts';

/** What a picture tells, and how clearly: 1 alone makes an emotion likely. */
export const emotionEmoji: Readonly<Record<Emotion, readonly (readonly [pictures: string, weight: number])[]>> = {
  joy: [
    ['😍🥰🤩🥳😻🎉🎊', 1.4],
    ['😀😃😄😁😆😊☺😇🙂😋🤗😂🤣❤♥💕💖💗💓💞💘💙💚💛🧡💜🖤🤍😘😚😙💃🕺🙌✨🥂🍾🎈😹😸', 0.8],
    ['👍👏🙏💪🔥💯😎🤤👌🌟⭐', 0.4],
  ],
  anger: [
    ['😡🤬👿😠💢', 1.8],
    ['😤🖕', 1.3],
    ['😒🙄👎👊', 0.5],
  ],
  sadness: [
    ['😢😞😔☹🙁💔🥺😿😥', 1.4],
    ['😭😩😫😓😕😟🥀🖤', 0.7],
  ],
  fear: [
    ['😨😰', 1.6],
    ['😱🙀', 0.8],
    ['😬🫣😖👻💀', 0.4],
  ],
  surprise: [
    ['😲😮🤯😯', 1.6],
    ['😱😳🙀', 0.7],
    ['👀🤔🧐', 0.3],
  ],
  disgust: [
    ['🤢🤮', 2],
    ['💩🪳🐀😷', 0.8],
  ],
};

/** What an emoticon of the tokenizer tells. */
export const emoticons: Readonly<Record<'happy' | 'sad', readonly [emotion: Emotion, weight: number]>> = {
  happy: ['joy', 0.6],
  sad: ['sadness', 1],
};
