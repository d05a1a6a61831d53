/** Path of the workflow in a repository. */
export const WORKFLOW_FILE = '.github/workflows/prelive.yml';

/**
 * GitHub workflow that lints the gates, collects evidence that needs no broker, and shows the status of the decision.
 */
export function workflowText(): string {
  const shown = '--format human --format github';
  const stages = [1, 2, 3, 4, 5].map(
    (stage) =>
      `          npx prelive stage${stage} ${shown} --format junit:reports/junit/stage${stage}.xml || [ $? -eq 3 ]`,
  );
  return `# Written by prelive init. Stages 6 and 7 need a paper account and run where its gateway is; their evidence comes as a
# segment (prelive evidence import). How to use it: policy/README.md, "In CI".
name: prelive

on: [push, pull_request]

permissions:
  contents: read
  pull-requests: read

jobs:
  gates:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    env:
      # Reads the reviews of the commit.
      GITHUB_TOKEN: \${{ github.token }}
      # Closes what this job records; without it the evidence is self-collected.
      PRELIVE_COLLECTOR_KEY: \${{ secrets.PRELIVE_COLLECTOR_KEY }}
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: '24'
      - name: Lint the gates
        run: npx prelive gates lint ${shown}
      - name: Stages 1 to 5
        # What is still PENDING (exit 3) stops nothing here; the decision below says so.
        run: |
${stages.join('\n')}
      - name: Where the decision stands
        run: npx prelive decide --report-only ${shown} --format junit:reports/junit/decide.xml
      - uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
        if: always()
        with:
          name: prelive-reports
          path: reports
`;
}
