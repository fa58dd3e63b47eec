/** A value as `JSON.parse` gives it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export type JsonObject = {
    [key: string]: JsonValue;
};
/** Whether a parsed value is an object: neither `null` nor an array. */
export declare function isJsonObject(value: unknown): value is JsonObject;
