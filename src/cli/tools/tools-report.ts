import type { Problem } from '../../host/read-json.ts';
import { displayText } from '../../lib/display-text.ts';
import { describeMember } from '../../manager/installed/describe-member.ts';
import type { RosterMember, RosterTool } from '../../manager/member.ts';
import { isJsonObject } from '../../protocol/json.ts';
import type { Verification } from '../../verify/verify.ts';
import type { ToolsReport } from './tools-schema.ts';

/** The roster as a report: what is known of each server, and what keeps it from starting. */
export function toolsReport(
  roster: readonly RosterMember[],
  problems: readonly Problem[],
  { servers }: Pick<Verification, 'servers'>,
): ToolsReport {
  const broken = new Map(
    servers.flatMap(({ server, finding }) =>
      finding?.severity === 'error' ? [[server.id, finding.what] as const] : [],
    ),
  );
  const shown = roster.map((member) => {
    const what = broken.get(`plugin:${member.name}`);
    return {
      ...describeMember(member),
      ...(what === undefined ? {} : { broken: what }),
      list: member.tools.map(describeTool),
    };
  });
  return {
    schema: 1,
    ok: shown.every(({ status, broken: what }) => status !== 'error' && what === undefined),
    servers: shown,
    problems: problems.map(({ path, detail }) => ({
      path: displayText(path, 400),
      detail: displayText(detail, 200),
    })),
  };
}

function describeTool({ name, title, description, definition: { annotations } }: RosterTool) {
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    readOnly: isJsonObject(annotations) && annotations.readOnlyHint === true,
  };
}
