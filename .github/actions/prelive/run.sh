#!/usr/bin/env bash
# Runs each line of $PRELIVE_RUN as a prelive command and ends with the first exit code that is not to be let pass.
# What comes from inputs is read from the environment and split into words, never evaluated.
set -uo pipefail
set -f

[ -n "${GITHUB_TOKEN:-}" ] || unset GITHUB_TOKEN
# Outside of the workspace and of the checkout: there they would be changed together with the ledger, or make the tree dirty.
export PRELIVE_CHECKPOINTS="${PRELIVE_CHECKPOINTS:-${RUNNER_TEMP:-/tmp}/prelive-checkpoints}"
failed=0
number=0
while IFS= read -r line; do
  read -r -a words <<<"$line"
  [ "${#words[@]}" -gt 0 ] || continue
  number=$((number + 1))
  name=$(printf '%s' "${GITHUB_ACTION:-local}-$number-${words[0]}" | tr -c 'A-Za-z0-9_-' '-')
  echo "::group::prelive ${words[*]}"
  npx --no-install prelive "${words[@]}" --format human --format github --format "junit:$PRELIVE_REPORTS/$name.xml"
  code=$?
  echo "::endgroup::"
  echo "prelive ${words[0]}: exit $code"
  if [ "$code" -ne 0 ] && ! { [ "$code" -eq 3 ] && [ "$PRELIVE_PENDING" = ok ]; }; then
    [ "$failed" -ne 0 ] || failed=$code
  fi
done <<<"$PRELIVE_RUN"
exit "$failed"
