/** What the client's places depend on. Relative values of variables count from `cwd`. */
export type PlaceFacts = {
    env: NodeJS.ProcessEnv;
    home: string;
    platform: NodeJS.Platform;
    cwd: string;
};
/** Where the client keeps its files. None of them need exist. */
export type HostPlaces = {
    platform: NodeJS.Platform;
    config: string;
    plugins: string;
    /** Read-only folders of the layout of `plugins`; the first that has a plugin wins. */
    seeds: string[];
    userSettings: string;
    managed: string;
    skills: string;
    claudeJson: string;
    failureCache: string;
    verdicts: string;
    logsRoot: string;
};
/**
 * Says where the client keeps its files. Measured with 2.1.330 on Linux: all but `managed`; what
 * differs on macOS and Windows (`managed`, `logsRoot`, the separator of seeds) is inferred.
 */
export declare function hostPlaces(facts: PlaceFacts): HostPlaces;
