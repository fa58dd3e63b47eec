import { type JsonObject } from '../protocol/json.ts';
/**
 * What a file of the client kept from being read. `unreadable`: it cannot be opened or is no plain
 * file. `unknown`: it holds something else than what the client is known to write there, and what
 * the client makes of it is not guessed. `detail` may hold words from that file: not for display as it is.
 */
export type Problem = {
    kind: 'unreadable' | 'unknown';
    path: string;
    detail: string;
};
export type JsonReading = {
    kind: 'missing';
} | {
    kind: 'read';
    value: JsonObject;
} | {
    kind: 'bad';
    problem: Problem;
};
type Options = {
    /** What the client makes of a byte order mark differs from file to file. */
    byteOrderMark?: 'allowed' | 'refused';
    maxBytes?: number;
};
/** Reads a file that should hold one JSON object. Whatever is there instead is an answer too. */
export declare function readJsonObject(path: string, options?: Options): JsonReading;
/** A problem with a part of a file. */
export declare function unknownShape(path: string, detail: string): Problem;
export {};
