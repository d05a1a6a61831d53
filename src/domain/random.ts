/** A seeded stream of pseudo-random numbers: pure, so that a session repeats exactly. */
export interface RandomStream {
  /** Uniform in [0, 1) with 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** An independent stream for a named purpose: more draws for one purpose never change another. */
  fork(purpose: string): RandomStream;
}

/** sfc32 (Doty-Humphrey, PractRand) seeded through a string hash; Box-Muller for normals. */
export function createRandom(seed: string | number): RandomStream {
  const next = sfc32(hash(`${seed}:a`), hash(`${seed}:b`), hash(`${seed}:c`));
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return {
    uniform: next,
    normal,
    integer: (bound) => Math.floor(next() * bound),
    fork: (purpose) => createRandom(`${seed}/${purpose}`),
  };
}

/** FNV-1a, 32 bits, with a final avalanche (murmur3). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function sfc32(a0: number, b0: number, c0: number): () => number {
  let a = a0;
  let b = b0;
  let c = c0;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
