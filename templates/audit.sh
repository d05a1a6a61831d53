#!/bin/sh
# audit.sh: verifies a prelive dossier without prelive, with ssh-keygen, jq, sha256sum and the tools of POSIX.
#
#   sh audit.sh --policy DIR [--integrity-only] [--as-of TIME] [--commit C] [--checkpoint FILE] [BUNDLE]
#
# BUNDLE is the folder of the dossier, by default the one that this file lies in. DIR is YOUR copy of the role policy
# (policy.json, allowed_signers, revoked), never the one in the dossier. TIME is UTC, 2026-11-21T10:00:00Z.
#
# Exit 0 approved (with --integrity-only: intact and signed by every role), 3 authentic but not an approval, 5 broken,
# 2 wrong call or policy. The last line is RESULT, exit code, reason code. AUDIT.md says what each step proves.
#
# What it cannot do: evaluate the gates again. It believes the verdicts in the statement, which the roles have signed;
# `prelive verify` evaluates every gate on the frozen records. Take this file from the release, not from the dossier.
set -u
LC_ALL=C TZ=UTC0
export LC_ALL TZ
TAB='	'
NEWLINE='
'

usage() {
  printf 'audit.sh: %s\n' "$1" >&2
  printf 'RESULT 2 %s\n' "${2:-usage}"
  exit 2
}

policy='' checkpoint='' commit='' as_of='' integrity_only=no bundle=''
while [ $# -gt 0 ]; do
  case $1 in
    --integrity-only) integrity_only=yes ;;
    --policy | --checkpoint | --commit | --as-of)
      [ $# -ge 2 ] || usage "$1 needs a value"
      case $1:$2 in
        --policy:/*) policy=$2 ;;
        --policy:*) policy=$PWD/$2 ;;
        --checkpoint:/*) checkpoint=$2 ;;
        --checkpoint:*) checkpoint=$PWD/$2 ;;
        --commit:*) commit=$2 ;;
        --as-of:*) as_of=$2 ;;
      esac
      shift
      ;;
    -*) usage "unknown option $1" ;;
    *) bundle=$1 ;;
  esac
  shift
done
case $as_of in
  '') as_of=$(date -u +%Y-%m-%dT%H:%M:%S).999Z ;;
  ????-??-??T??:??:??.???Z) ;;
  ????-??-??T??:??:??Z) as_of=${as_of%Z}.000Z ;;
  *) usage "--as-of $as_of: expected a time such as 2026-11-21T10:00:00Z" ;;
esac
[ -n "$bundle" ] || bundle=$(dirname "$0")
cd "$bundle" 2>/dev/null || usage "there is no folder $bundle" bundle_missing
[ -z "$checkpoint" ] || [ -f "$checkpoint" ] || usage "there is no file $checkpoint"

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM

broken='' open=''

# A fault that breaks the dossier (exit 5), and one that keeps it from being an approval (exit 3).
broken() {
  printf ' BROKEN  %-20s %s\n' "$1" "$2"
  [ -n "$broken" ] || broken=$1
}
# The same for each line of a file, with words behind it.
broken_each() {
  while IFS= read -r line; do broken "$1" "$line $3"; done < "$2"
}
not_approved() {
  # Of what keeps it from being an approval, integrity knows a word that is missing and what was asked for by name.
  case $integrity_only:$1 in no:* | yes:refused | yes:signature_missing | yes:other_commit | yes:newer_files | yes:no_policy) ;; *) return 0 ;; esac
  printf ' NOT     %-20s %s\n' "$1" "$2"
  [ -n "$open" ] || open=$1
}
finish() {
  if [ -n "$broken" ]; then set -- 5 "$broken"; elif [ -n "$open" ]; then set -- 3 "$open"; else set -- 0 "$1"; fi
  printf 'RESULT %s %s\n' "$1" "$2"
  exit "$1"
}

# --- What the auditor's policy and the statement say, one fact a line. The policy says who must sign, with which keys;
# nothing of the statement is believed before its signatures are verified.
policy_json=/dev/null statement_json=/dev/null signers=/dev/null
if [ -n "$policy" ]; then
  policy_json=$policy/policy.json signers=$policy/allowed_signers
  if [ ! -f "$policy_json" ] || [ ! -f "$signers" ]; then
    usage "$policy has no policy.json or no allowed_signers" policy_invalid
  fi
fi
[ ! -f statement.json ] || statement_json=statement.json
jq -rn --arg at "$as_of" --rawfile policy "$policy_json" --rawfile statement "$statement_json" '
  def plain: ascii_downcase | gsub("\\s+"; " ") | gsub("^ | $"; "");
  def hex: type == "string" and test("^[0-9a-f]{64}$");
  def name: type == "string" and test("^(?!/)(?!.*(^|/)\\.\\.(/|$))[^\\\\\\n]+$");
  def time: if type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?Z$")
    then (if length == 20 then .[0:19] + ".000Z" else . end) else error("time") end;
  def require(ok): if ok then . else error("not a statement of prelive") end;
  def of_policy:
    (.files // {} | to_entries[] | ["F", .value, .key]),
    ((.independence.own_work // "refused") as $own
    | .roles as $roles | .required.dossier[] as $role | $roles[$role] | [.person, .identity, (.aliases // [])[]] as $names
    | ["R", $role, .identity, .namespace, (.person | plain), (if $own == "allowed" then "|" else "|\($names | map(plain) | join("|"))|" end)]);
  def of_statement:
    require(._type == "https://in-toto.io/Statement/v1")
    | require(.predicateType == "https://prelive.dev/predicate/go-live-decision/v1")
    | require((.subject | type == "array" and length > 0) and all(.subject[]; (.name | name) and (.digest.sha256 | hex)))
    | require(any(.subject[]; .name == "ledger-frozen.ndjson"))
    | .predicate as $p | ($p.notBefore | time) as $from | ($p.expires | time) as $until
    | require(($p.ledger.size | type == "number") and ($p.ledger.digest | hex) and ($p.policyDigest | hex))
    | require(($p.previous // null) | . == null or hex)
    | require(($p.tradingAccount // null) | . == null or (.keyedDigest | hex))
    | require(all(($p.waivers // [])[].by; type == "array" and length >= 2 and index("risk_officer") != null))
    | (if $at < $from then $from elif $at > $until then $until else $at end | .[0:19] | gsub("[-:T]"; "") + "Z") as $keys
    | (if $at < $from then "not_yet_valid" elif $at < $until then "open" else "expired" end) as $window
    | ["P", $p.decision, $p.step, $p.commit, $p.policyDigest, ($p.ledger.size | tostring), $p.ledger.digest, $window, $keys,
        $p.notBefore, $p.expires, ($p.previous // "none"), ($p.tradingAccount.masked // "none"), ($p.tradingAccount.keyedDigest // "none"),
        "=" + ($p.work.author // "" | plain), "=" + ($p.work.proposer // "" | plain)],
      (.subject[] | ["S", .digest.sha256, .name]),
      (($p.waivers // [])[] | ["W", .file, .until, (if $at < (.until | time) then "open" else "over" end), (.by | join(" "))])
    | require(all(.[]; type == "string"));
  (if $policy == "" then empty else $policy | fromjson | of_policy end | @tsv),
  (try [$statement | fromjson | of_statement] catch [ ["E", tostring] ] | .[] | @tsv)
' > "$tmp/facts" 2> "$tmp/error" || usage "$policy_json: $(cat "$tmp/error")" policy_invalid

# The facts by kind. And keys that allowed_signers gives to more than one role, and roles of one person: they speak for nobody.
for file in roles policy.sums statement sums waivers doubles shared fault; do : > "$tmp/$file"; done
awk -F "$TAB" -v tmp="$tmp" '
  function pattern(glob) { gsub(/[.\\^$+(){}|\[\]]/, "\\\\&", glob); gsub(/\*/, ".*", glob); gsub(/\?/, ".", glob); return "^" glob "$" }
  function matches(identity, list,   parts, n, i, hit) {
    n = split(list, parts, ",")
    for (i = 1; i <= n; i++) {
      if (substr(parts[i], 1, 1) == "!") { if (identity ~ pattern(substr(parts[i], 2))) return 0 }
      else if (identity ~ pattern(parts[i])) hit = 1
    }
    return hit
  }
  NR == FNR {
    if ($1 == "F") print $2 "  " $3 > (tmp "/policy.sums")
    if ($1 == "P") print substr($0, 3) > (tmp "/statement")
    if ($1 == "S") print $2 "  " $3 > (tmp "/sums")
    if ($1 == "W") print substr($0, 3) > (tmp "/waivers")
    if ($1 == "E") print $2 > (tmp "/fault")
    if ($1 == "R") { print substr($0, 3) > (tmp "/roles")
      for (role in persons) if (persons[role] == $5 || tolower(identities[role]) == tolower($3)) print role " " $2 > (tmp "/doubles")
      identities[$2] = $3; persons[$2] = $5 }
    next
  }
  /^[ \t]*(#|\r?$)/ { next }
  { line = $0; sub(/^[ \t]+/, "", line)
    if (substr(line, 1, 1) == "\"") { end = index(substr(line, 2), "\""); list = substr(line, 2, end - 1); rest = substr(line, end + 3) }
    else { end = match(line, /[ \t]/); list = substr(line, 1, end - 1); rest = substr(line, end + 1) }
    if (!match(rest, /(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+[ \t]+AAAA[A-Za-z0-9+\/=]+/)) next
    key = substr(rest, RSTART, RLENGTH)
    for (role in identities) if (matches(identities[role], list) && !((key, role) in known)) { known[key, role] = 1; if (++roles[key] == 2) print key > (tmp "/shared") }
  }
' "$tmp/facts" "$signers"

# --- The policy's own files are those that it names.
revoked='' policy_digests=''
if [ -n "$policy" ]; then
  [ -s "$tmp/roles" ] || usage "$policy_json names no role that must sign" policy_invalid
  policy_digests=$(cd "$policy" && sha256sum policy.json allowed_signers revoked history/*/policy.json 2> /dev/null)
  while IFS= read -r sum; do
    case $NEWLINE$policy_digests$NEWLINE in *"$NEWLINE$sum$NEWLINE"*) continue ;; esac
    broken policy_broken "$policy: allowed_signers or revoked is not the file that policy.json names"
    finish
  done < "$tmp/policy.sums"
  [ ! -f "$policy/revoked" ] || revoked=$policy/revoked
fi

# --- The files: nothing but files under the names of a dossier, no link, no device; and, of the signed ones, which are
# missing and what was put beside them.
find . -type f -print -o ! -type d -exec printf 'OTHER %s\n' {} \; > "$tmp/found"
for file in others missing extra changed; do : > "$tmp/$file"; done
awk -v tmp="$tmp" '
  BEGIN { reserved = "^([A-Z][A-Z0-9_]*\\.(md|json|csv)|audit\\.sh|(frozen|policy|attestations|waivers|signatures)(/.*)?)$"
    known["statement.json"]; known["PRELIVE_VERIFICATION_LOG.json"] }
  FILENAME == (tmp "/roles") { required[substr($0, 1, index($0, "\t") - 1)]; next }
  FILENAME == (tmp "/sums") { subject[substr($0, 67)] = ++count; name[count] = substr($0, 67); next }
  FNR == 1 { for (role in required) some = 1
    if (!some) { required["risk_officer"]; required["cto"]; required["lead_trader"] }
    for (role in required) { known["signatures/" role ".sig"]; known["signatures/" role ".refusal.json"]; known["signatures/" role ".refusal.sig"] } }
  /^OTHER \.\// { path = substr($0, 9)
    if (path ~ reserved || path ~ /^(statement\.json|ledger[a-z.-]*)$/) print path > (tmp "/others")
    next }
  { path = /^\.\// ? substr($0, 3) : $0; there[path]
    if (path in subject || path in known) next
    if (path ~ reserved || !/^\.\//) print path > (tmp "/extra") }
  END { for (i = 1; i <= count; i++) if (!(name[i] in there)) print name[i] > (tmp "/missing") }
' "$tmp/roles" "$tmp/sums" "$tmp/found"
if [ -s "$tmp/others" ]; then
  broken_each not_a_file "$tmp/others" 'is not a plain file'
  finish
fi
if [ ! -f statement.json ]; then
  broken statement_missing 'there is no statement.json: nothing was proposed'
  finish
fi

# --- The signatures: one for each role of the policy, each by its own key, all over these very bytes.
author='=' proposer='='
key_time=$as_of
if [ -s "$tmp/statement" ]; then
  IFS=$TAB read -r decision step stated_commit policy_digest size head window key_time from until previous trades trades_digest author proposer < "$tmp/statement"
else
  key_time=$(printf '%s\n' "${as_of%.*}Z" | tr -d ':T-')
fi

# verify DOCUMENT SIGNATURE IDENTITY NAMESPACE: the fingerprint in $key; else the reason in $reason, and status 1.
verify() {
  set -- "$1" "$2" -Y verify -f "$signers" -I "$3" -n "$4" -s "$2" -O "verify-time=$key_time"
  document=$1
  shift 2
  if key=$(ssh-keygen "$@" ${revoked:+-r "$revoked"} < "$document" 2> "$tmp/error"); then
    key=${key##* }
    return 0
  fi
  case $(cat "$tmp/error") in
    *'namespace does not match'* | *'not permitted for use in signature namespace'*) reason=wrong_namespace ;;
    *'key has expired'*) reason=key_expired ;;
    *'key is not yet valid'*) reason=key_not_yet_valid ;;
    ?*) reason=bad_signature ;;
    # ssh-keygen does not say why: a key on the list of revoked ones counts again without that list.
    *) if [ -n "$revoked" ] && { ssh-keygen "$@" < "$document" 2>&1 | grep -q 'Good \|valid-'; }; then reason=key_revoked; else reason=unknown_key; fi ;;
  esac
  return 1
}

# Why the word of this key in this role is not that of one more person, in $reason; empty when it is.
dependence() {
  reason=''
  case $seen in *" $3 "*) reason="the key of $1 has signed for another role" ;; esac
  case $doubles in *" $1 "*) reason="$1 is held by a person who holds another role" ;; esac
  case $shared in *" $3 "*) reason="allowed_signers gives the key of $1 to another role" ;; esac
  case $2 in "prelive-$1@"*) ;; *) reason="the policy gives $1 the namespace $2" ;; esac
}

seen=' ' shared=' ' doubles=' '
[ ! -s "$tmp/doubles" ] || doubles=" $(tr '\n' ' ' < "$tmp/doubles")"
[ ! -s "$tmp/shared" ] || shared=" $(ssh-keygen -lf "$tmp/shared" 2> /dev/null | cut -d ' ' -f 2 | tr '\n' ' ')"
while IFS=$TAB read -r role identity namespace _ names; do
  if [ -f "signatures/$role.refusal.json" ]; then
    document=signatures/$role.refusal.json signature=signatures/$role.refusal.sig
    namespace_of_word=prelive-refusal-${namespace#prelive-}
    [ -f "$signature" ] || { broken bad_signature "$role: the refusal is not signed"; continue; }
  elif [ -f "signatures/$role.sig" ]; then
    document=statement.json signature=signatures/$role.sig namespace_of_word=$namespace
  else
    not_approved signature_missing "$role: $identity has not signed"
    continue
  fi
  if ! verify "$document" "$signature" "$identity" "$namespace_of_word"; then
    broken "$reason" "$role: $signature does not count"
    continue
  fi
  dependence "$role" "$namespace" "$key"
  if [ -n "$reason" ]; then
    broken not_independent "$role: $reason"
    continue
  fi
  seen="$seen$key "
  # A refusal of own work is a word; an approval of it is not.
  case "$document$names" in
    statement.json*"|${author#=}|"* | statement.json*"|${proposer#=}|"*)
      broken not_independent "$role: nobody approves their own work"
      continue
      ;;
  esac
  if [ "$document" != statement.json ]; then
    digest=$(sha256sum < statement.json)
    if words=$(jq -r --arg role "$role" --arg digest "${digest%% *}" '
        if .predicateType == "https://prelive.dev/predicate/refusal/v1" and .predicate.role == $role
          and .subject == [{name: "statement.json", digest: {sha256: $digest}}] then .predicate.reason else error("other") end
      ' "$document" 2> /dev/null); then
      not_approved refused "$role ($identity) refuses: $words"
    else
      broken other_statement "$role: the refusal is about another statement"
    fi
    continue
  fi
  printf ' signed  %-20s %s %s\n' "$role" "$identity" "$key"
done < "$tmp/roles"

if [ ! -s "$tmp/statement" ]; then
  broken statement_malformed "statement.json: $(cat "$tmp/fault")"
  finish
fi
if [ -n "$policy" ]; then
  case $policy_digests in
    "$policy_digest  policy.json"*) ;;
    *"$policy_digest  history/"*) not_approved older_policy 'it was signed under a policy before yours' ;;
    *) broken other_policy "it was proposed under another role policy, $policy_digest" ;;
  esac
fi

# --- The subjects: which do not have the bytes that were signed.
if ! sha256sum -c "$tmp/sums" > "$tmp/checked" 2> /dev/null; then
  sed -n 's/: FAILED$//p' "$tmp/checked" > "$tmp/changed"
fi

# --- Checkpoints: what the one in the dossier and the one that the auditor kept promise of the ledger.
lines=0 frozen_lines=0
wc -l ledger-frozen.ndjson ledger.ndjson > "$tmp/lines" 2> /dev/null
while read -r count file; do
  case $file in ledger.ndjson) lines=$count ;; ledger-frozen.ndjson) frozen_lines=$count ;; esac
done < "$tmp/lines"

# read_checkpoint FILE: its three lines in $origin, $covered and $root; $covered is empty where it is no checkpoint.
read_checkpoint() {
  origin='' covered='' root=''
  { IFS= read -r origin && IFS= read -r covered && IFS= read -r root; } < "$1" || covered=''
  case $covered in *[!0-9]* | 0?* | ??????????*) covered='' ;; esac
}
sizes=''
for file in ledger.checkpoint ${checkpoint:+"$checkpoint"}; do
  [ -f "$file" ] || continue
  read_checkpoint "$file"
  [ -z "$covered" ] || [ "$covered" -gt "$lines" ] || sizes="$sizes $covered"
done

# --- The ledger: it begins with the frozen records, and every record is chained to the one before. With RFC 6962, in
# base64, the roots of its first records that checkpoints promise. sha256sum hashes one file for each hash to make.
: > "$tmp/newer"
if [ -f ledger.ndjson ]; then
  mkdir "$tmp/hash"
  FOLDER=$tmp/hash awk -v lines="$lines" -v size="$size" -v head="$head" -v at="$as_of" -v sizes="$sizes" -v folder="$tmp/hash" -v newer="$tmp/newer" '
    function wrong(words) { if (!fault) fault = "record " NR ": " words }
    function put(file, bytes) { printf "%s", bytes > file; close(file) }
    # Digests of the files FROM to TO of a kind, into found; some hundred files at a time.
    function hash(kind, from, to, found,   i, j, command, line) {
      for (i = from; i <= to; i = j) {
        command = "cd \"$FOLDER\" && sha256sum"
        for (j = i; j <= to && j < i + 500; j++) command = command " " kind j
        for (j = i; (command | getline line) > 0; j++) found[j] = substr(line, 1, 64)
        close(command)
        if (j == i) exit 1
      }
    }
    function bytes(hex, file,   i) { for (i = 1; i < 64; i += 2) printf "%c", value(hex, i) * 16 + value(hex, i + 1) > file }
    function value(hex, i) { return index("0123456789abcdef", substr(hex, i, 1)) - 1 }
    function base64(hex,   i, v, out) {
      hex = hex "00"
      for (i = 1; i <= 66; i += 3) { v = value(hex, i) * 256 + value(hex, i + 1) * 16 + value(hex, i + 2)
        out = out substr(ALPHABET, int(v / 64) + 1, 1) substr(ALPHABET, v % 64 + 1, 1) }
      return substr(out, 1, 43) "="
    }
    # Level by level; a hash without a sibling moves up as it is.
    function root(count,   level, i, file) {
      for (i = 1; i <= count; i++) level[i] = leaf[i]
      for (; count > 1; count = int((count + 1) / 2)) {
        for (i = 2; i <= count; i += 2) { file = folder "/n" i / 2; printf "%c", 1 > file; bytes(level[i - 1], file); bytes(level[i], file); close(file) }
        if (count % 2) level[(count + 1) / 2] = level[count]
        hash("n", 1, int(count / 2), level)
      }
      return base64(level[1])
    }
    BEGIN { ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
      previous = "0000000000000000000000000000000000000000000000000000000000000000"
      wanted = split(sizes, promised, " ")
      for (i = 1; i <= wanted; i++) if (promised[i] + 0 > leaves) leaves = promised[i] + 0 }
    NR > lines { exit }
    NR == 1 { match($0, /,"digest":"[0-9a-f]*"/); print "first " substr($0, RSTART + 11, RLENGTH - 12 < 32 ? RLENGTH - 12 : 32) }
    NR <= leaves { file = folder "/l" NR; printf "%c%s", 0, $0 > file; close(file) }
    !fault { start = index($0, ",\"digest\":\""); digest[NR] = substr($0, start + 11, 64); rest = substr($0, start + 77)
      if (start == 0 || substr($0, start + 75, 2) != "\",") wrong("it has no digest")
      if (substr(rest, index(rest, "\"previous\":\"") + 12, 65) != previous "\"") wrong("it does not follow the record before")
      if (!index(rest, ",\"sequence\":" NR ",")) wrong("it is not numbered " NR)
      put(folder "/r" NR, substr($0, 1, start) rest)
      if (NR == size && digest[NR] != head) wrong("it is not the one that the statement names")
      if (NR > size && rest !~ /^"name":"(all_gates_1_to_7_pass|governance_signed)".*,"stage":8,/) {
        time = substr(rest, index(rest, "\"observedAt\":\"") + 14, 24); if (time ~ /Z"/) time = substr(time, 1, 19) ".000Z"
        if (time <= at) { match(rest, /"name":"[a-z0-9_]*"/); print "record " NR ", " substr(rest, RSTART + 8, RLENGTH - 9) > newer } }
      previous = digest[NR]; checked = NR }
    END {
      hash("r", 1, checked, content)
      for (i = 1; i <= checked && !fault; i++) if (content[i] != digest[i]) fault = "record " i ": its digest is not that of its content"
      if (fault) print "fault " fault
      hash("l", 1, leaves, leaf)
      for (i = 1; i <= wanted; i++) if (promised[i] > 0 && !(promised[i] in roots)) { roots[promised[i]]; print "root " promised[i] " " root(promised[i] + 0) }
    }
  ' ledger.ndjson > "$tmp/ledger" || usage 'sha256sum or awk failed'
else
  : > "$tmp/ledger"
fi
first='' fault='' roots=$NEWLINE
while read -r word text; do
  case $word in first) first=$text ;; fault) fault=$text ;; root) roots=$roots$text$NEWLINE ;; esac
done < "$tmp/ledger"

order=$(cmp ledger-frozen.ndjson ledger.ndjson 2>&1 < /dev/null) && order='EOF on ledger-frozen.ndjson'

# --- What came after the proposal is told from what was tampered with, where the ledger begins with the signed records and
# is chained to its end: a record behind them names an artifact with its digest, a waiver bears a part of its digest in its
# name. The report of stage 1 is written behind its records. None of it was signed, so it makes no approval.
: > "$tmp/later"
if [ -z "$fault" ] && [ "$frozen_lines" -eq "$size" ] && ! grep -qxF ledger-frozen.ndjson "$tmp/missing" "$tmp/changed"; then
  case $order in
    *'EOF on ledger-frozen.ndjson'*)
      [ ! -s "$tmp/changed" ] && [ ! -s "$tmp/extra" ] || awk -v from="$size" -v to="$lines" 'NR > from && NR <= to' ledger.ndjson |
        jq -r '(if .stage == 1 then "stage 1" else empty end), (.attachments[]? | "\(.sha256)  \(.path)")' > "$tmp/later" 2> /dev/null
      ;;
  esac
fi
is_waiver() {
  [ -f "$1" ] || return 1
  sum=${1%.json}
  case $sum in waivers/*/*) return 1 ;; waivers/*-????????) ;; *) return 1 ;; esac
  case $(sha256sum < "$1") in "${sum##*-}"*) ;; *) return 1 ;; esac
}
is_newer() {
  case $1 in
    waivers/*.risk_officer.sig | waivers/*.cto.sig | waivers/*.lead_trader.sig)
      sum=${1%.sig}
      is_waiver "${sum%.*}.json"
      ;;
    waivers/*.json) is_waiver "$1" ;;
    IBKR_ARTIFACT_VALIDATION_REPORT.md) grep -qx 'stage 1' "$tmp/later" ;;
    GO_LIVE_DECISION_GATE.md | ROLLBACK_PROCEDURE.md | SCALE_UP_PLAN.md | IBKR_PRELIVE_EXECUTION_SUMMARY.md | SIGN.md | AUDIT.md) return 1 ;;
    attestations/* | frozen/gates/checklist.yaml | [A-Z]*.md | [A-Z]*.json | [A-Z]*.csv)
      sum=$(sha256sum < "$1") || return 1
      grep -qxF "${sum%% *}  $1" "$tmp/later"
      ;;
    *) return 1 ;;
  esac
}

# --- The subjects again: every file has the bytes that were signed, none is missing, none was put beside them.
is_whole=yes
[ ! -s "$tmp/missing" ] || is_whole=no
broken_each subject_missing "$tmp/missing" 'is gone'
while IFS= read -r line; do
  if is_newer "$line"; then
    not_approved newer_files "evidence was added after the proposal: $line was written anew; propose again"
  else
    is_whole=no
    broken subject_changed "$line is not what was signed"
  fi
done < "$tmp/changed"
[ ! -s "$tmp/extra" ] || sort -o "$tmp/extra" "$tmp/extra"
while IFS= read -r line; do
  if is_newer "$line"; then
    not_approved newer_files "evidence was added after the proposal: $line came with it; propose again"
  else
    broken extra_file "$line lies among the signed files, but nobody signed it"
  fi
done < "$tmp/extra"

if [ "$is_whole" = yes ]; then
  case $order in
    *'EOF on ledger-frozen.ndjson'*) ;;
    *'EOF on ledger.ndjson'* | *'No such file'*) broken ledger_truncated 'ledger.ndjson has fewer records than were signed' ;;
    *) broken ledger_changed 'ledger.ndjson does not begin with the records that were signed' ;;
  esac
  [ "$frozen_lines" -eq "$size" ] || broken ledger_changed "ledger-frozen.ndjson does not have $size records"
  [ -z "$fault" ] || broken ledger_changed "ledger.ndjson, $fault"
fi

check_checkpoint() {
  read_checkpoint "$1"
  if [ -z "$covered" ]; then
    broken checkpoint_mismatch "$2 is not a checkpoint"
  elif [ "$lines" -lt "$covered" ]; then
    broken ledger_truncated "$2 covers $covered records, the ledger has $lines"
  elif [ "$origin" != "prelive.dev/ledger/$first" ]; then
    broken checkpoint_mismatch "$2 is of another ledger"
  elif [ "$covered" -gt 0 ]; then
    case $roots in
      *"$NEWLINE$covered $root$NEWLINE"*) ;;
      *) broken checkpoint_mismatch "$2 has another root than the first $covered records" ;;
    esac
  fi
}
[ ! -f ledger.checkpoint ] || check_checkpoint ledger.checkpoint 'ledger.checkpoint'
[ -z "$checkpoint" ] || check_checkpoint "$checkpoint" 'the checkpoint that you keep'

# --- The decision before this one, where it lies in the dossier.
if [ "$previous" != none ]; then
  before=superseded/$(printf '%.12s' "$previous")/statement.json
  if [ -f "$before" ]; then
    case $(sha256sum < "$before") in
      "$previous "*) ;;
      *) broken chain_broken "$before is not the decision before this one" ;;
    esac
  fi
fi

# --- Waivers: each role that the statement names, two at least and the Risk Officer among them, signed the waiver's own
# bytes; and no signature lies there that does not count. The files are subjects.
seen=' '
while IFS=$TAB read -r file waived_until waiver by; do
  [ -n "$policy" ] || break
  signed=' '
  while IFS=$TAB read -r role identity namespace _; do
    signature=${file%.json}.$role.sig
    if [ ! -f "$file" ] || [ ! -f "$signature" ]; then continue; fi
    if verify "$file" "$signature" "$identity" "prelive-waiver-${namespace#prelive-}"; then
      dependence "$role" "$namespace" "$key"
      [ -n "$reason" ] || { signed="$signed$role "; continue; }
    fi
    broken waiver_broken "$signature does not count: $reason"
  done < "$tmp/roles"
  for role in $by; do
    case $signed in *" $role "*) ;; *) broken waiver_broken "$file is not signed by $role" ;; esac
  done
  [ "$waiver" = open ] || not_approved waiver_expired "$file counted until $waived_until"
done < "$tmp/waivers"

# --- What it comes to.
printf ' step %s, commit %s, valid from %s until %s, by signature %s\n' "$step" "$stated_commit" "$from" "$until" "$decision"
case $trades in
  none) ;;
  D*) printf ' trades account %s (paper), keyed digest %s\n' "$trades" "$trades_digest" ;;
  *) printf ' trades account %s (live), keyed digest %s\n' "$trades" "$trades_digest" ;;
esac
printf ' verdicts are those of the signed statement: this script does not evaluate gates again\n'
if [ -n "$commit" ] && [ "$commit" != "$stated_commit" ]; then
  not_approved other_commit "it is about commit $stated_commit, not $commit"
fi
[ "$step" != rehearsal ] || not_approved rehearsal 'authentic rehearsal: simulated evidence approves nothing'
case $decision in
  GO_LIVE_APPROVED | CONDITIONAL_APPROVAL | REHEARSAL_*) ;;
  *) not_approved not_an_approval "the decision is $decision" ;;
esac
[ "$window" = open ] || not_approved "$window" "at $as_of"
if [ "$is_whole" = yes ] && IFS= read -r newer < "$tmp/newer"; then
  not_approved newer_evidence "evidence came after it: $newer; propose again"
fi
if [ -z "$policy" ]; then
  not_approved no_policy 'INTEGRITY ONLY: no signature was verified, name your own policy with --policy DIR'
  open=no_policy
fi
if [ "$integrity_only" = yes ]; then finish authentic; fi
finish approved
