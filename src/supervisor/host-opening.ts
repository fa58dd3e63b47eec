/** Knows what the host's first line was answered, and sees to it that it is answered once. */
export class HostOpening {
  /** What was answered before this session began, until the session comes to it. */
  #given: string | undefined;
  #asked: string | undefined;
  #first: { asked: string; answer: string } | undefined;
  #isOver = false;

  constructor(given?: string) {
    this.#given = given;
  }

  /** The host's first line and its answer, if it was answered at once. */
  get firstAnswer(): { asked: string; answer: string } | undefined {
    return this.#first;
  }

  /** Takes what the host says first; the first that is said within `read` is its answer. */
  during(chunk: Buffer, read: () => void): void {
    if (!this.#isOver) this.#asked = chunk.toString('utf8', 0, chunk.indexOf(10) + 1);
    this.#isOver = true;
    read();
    this.#asked = undefined;
  }

  /** Whether what is about to be said to the host has not been said already. */
  isToSay(text: () => string): boolean {
    if (this.#given === undefined && !this.#asked) return true;
    const answer = text();
    if (this.#asked) this.#first = { asked: this.#asked, answer };
    this.#asked = undefined;
    if (this.#given === undefined || !isSameAnswer(answer, this.#given)) return true;
    this.#given = undefined;
    return false;
  }
}

/** A file that changed since may have made another answer of it; to the same request it is too late. */
function isSameAnswer(answer: string, given: string): boolean {
  return answer === given || idOf(answer) === idOf(given);
}

function idOf(message: string): string | undefined {
  try {
    const { id, method } = JSON.parse(message);
    return method === undefined ? JSON.stringify(id) : undefined;
  } catch {
    return undefined; // no answer to anything
  }
}
