declare const __VERSION__: string | undefined;

/** The version of this build; `0.0.0-source` when it runs from source. */
export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source';
