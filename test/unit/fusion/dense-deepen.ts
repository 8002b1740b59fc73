import type { StringMember } from "../../../server/collaboration/fusion/string-fusion.ts";
import type { Embeddings, Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";

export interface DenseExpert {
  readonly vocabulary: Vocabulary;
  readonly member: StringMember;
  readonly embeddings: Embeddings;
}

/**
 * DeePEn as published, with whole matrices: all tokens with text, all shared tokens as anchors, rows softmax(100 cos),
 * Adam (0.9, 0.999, 1e-8) with a cosine schedule. END is mixed by weights. All vocabularies have a say in END, and none
 * has tokens of equal bytes.
 */
export class DenseDeepen {
  private constructor(
    private readonly texts: readonly string[],
    private readonly probabilities: readonly number[],
    private readonly end: number,
  ) {}

  static async compute(
    experts: readonly DenseExpert[],
    options: { rate: number; steps: number },
  ): Promise<DenseDeepen> {
    const texts = experts.map(({ vocabulary }) => [...vocabulary.order].map((token) => textOf(vocabulary, token)));
    const shared = (texts[0] ?? []).filter((text) => texts.every((other) => other.includes(text)));
    const total = experts.reduce((sum, { member }) => sum + member.weight, 0);
    const matrices: number[][][] = [];
    const target = shared.map(() => 0);
    let end = 0;
    for (const { vocabulary, member, embeddings } of experts) {
      const matrix = await rowsOf(vocabulary, embeddings, shared);
      matrices.push(matrix);
      const share = member.weight / total;
      const all = probabilitiesOf(member);
      const ends = [...vocabulary.endTokens].reduce((sum, token) => sum + (all.get(token) ?? 0), 0);
      end += share * ends;
      const text = [...vocabulary.order].reduce((sum, token) => sum + (all.get(token) ?? 0), 0);
      for (const [i, token] of vocabulary.order.entries()) {
        const p = (all.get(token) ?? 0) / text;
        for (const [a, weight] of (matrix[i] ?? []).entries()) target[a] = (target[a] ?? 0) + share * p * weight;
      }
    }
    const [leader] = experts;
    if (!leader) throw new Error("There must be an expert.");
    const own = probabilitiesOf(leader.member);
    const logits = [...leader.vocabulary.order].map((token) => Math.log(own.get(token) ?? 0));
    const found = descend(logits, matrices[0] ?? [], target, options);
    const text = experts.reduce((sum, { member, vocabulary }) => {
      const all = probabilitiesOf(member);
      const listed = [...vocabulary.order].reduce((mass, token) => mass + (all.get(token) ?? 0), 0);
      const ends = [...vocabulary.endTokens].reduce((mass, token) => mass + (all.get(token) ?? 0), 0);
      return sum + ((member.weight / total) * listed) / (1 - ends);
    }, 0);
    return new DenseDeepen(
      texts[0] ?? [],
      found.map((p) => (1 - end) * text * p),
      end,
    );
  }

  /** The greedy choice, or END. */
  get text(): string {
    const best = this.probabilities.indexOf(Math.max(...this.probabilities));
    return this.end > (this.probabilities[best] ?? 0) ? "END" : (this.texts[best] ?? "");
  }

  get probability(): number {
    return this.probabilityOf(this.text);
  }

  /** By how much the choice is ahead. */
  get margin(): number {
    const [first = 0, second = 0] = [...this.probabilities, this.end].sort((a, b) => b - a);
    return first - second;
  }

  probabilityOf(text: string): number {
    return text === "END" ? this.end : (this.probabilities[this.texts.indexOf(text)] ?? 0);
  }
}

function descend(
  start: readonly number[],
  matrix: readonly (readonly number[])[],
  target: readonly number[],
  { rate, steps }: { rate: number; steps: number },
): number[] {
  const logits = [...start];
  const m = logits.map(() => 0);
  const v = logits.map(() => 0);
  for (let t = 1; t <= steps; t++) {
    const p = softmax(logits);
    const q = target.map((_, a) => p.reduce((sum, each, i) => sum + each * (matrix[i]?.[a] ?? 0), 0));
    for (const i of logits.keys()) {
      // d KL / d l_i = - sum over a of target_a / q_a * dq_a / dl_i, and dq_a / dl_i = p_i (R_ia - q_a).
      const slope = -target.reduce((sum, wanted, a) => {
        const reached = q[a] ?? 0;
        return reached > 0 ? sum + (wanted / reached) * (p[i] ?? 0) * ((matrix[i]?.[a] ?? 0) - reached) : sum;
      }, 0);
      m[i] = 0.9 * (m[i] ?? 0) + 0.1 * slope;
      v[i] = 0.999 * (v[i] ?? 0) + 0.001 * slope ** 2;
      const size = (rate * (1 + Math.cos((Math.PI * (t - 1)) / steps))) / 2;
      const move = (m[i] ?? 0) / (1 - 0.9 ** t) / (Math.sqrt((v[i] ?? 0) / (1 - 0.999 ** t)) + 1e-8);
      logits[i] = (logits[i] ?? 0) - size * move;
    }
  }
  return softmax(logits);
}

async function rowsOf(vocabulary: Vocabulary, embeddings: Embeddings, shared: readonly string[]): Promise<number[][]> {
  const tokens = [...vocabulary.order];
  const vectors = await embeddings.of(tokens);
  const byText = new Map(tokens.map((token, i) => [textOf(vocabulary, token), vectors[i] as Float32Array]));
  const anchors = shared.map((text) => byText.get(text) as Float32Array);
  return vectors.map((vector) => softmax(anchors.map((anchor) => 100 * dot(vector, anchor))));
}

function probabilitiesOf({ distribution }: StringMember): Map<Token, number> {
  return new Map([...distribution.tokens].map((token, i) => [token, Math.exp(distribution.logProbabilities[i] ?? 0)]));
}

function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function textOf(vocabulary: Vocabulary, token: Token): string {
  return Buffer.from(vocabulary.bytes(token)).toString();
}
