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
TAB=$(printf '\t')

usage() {
  printf 'audit.sh: %s\n' "$1" >&2
  printf 'RESULT 2 %s\n' "${2:-usage}"
  exit 2
}

absolute() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
  esac
}

policy='' checkpoint='' commit='' as_of='' integrity_only=no bundle=''
while [ $# -gt 0 ]; do
  case $1 in
    --integrity-only) integrity_only=yes ;;
    --policy | --checkpoint | --commit | --as-of)
      [ $# -ge 2 ] || usage "$1 needs a value"
      case $1 in
        --policy) policy=$(absolute "$2") ;;
        --checkpoint) checkpoint=$(absolute "$2") ;;
        --commit) commit=$2 ;;
        --as-of) as_of=$2 ;;
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
not_approved() {
  # Of what keeps it from being an approval, integrity knows a word that is missing and what was asked for by name.
  case $integrity_only:$1 in no:* | yes:refused | yes:signature_missing | yes:other_commit | yes:no_policy) ;; *) return 0 ;; esac
  printf ' NOT     %-20s %s\n' "$1" "$2"
  [ -n "$open" ] || open=$1
}
finish() {
  if [ -n "$broken" ]; then set -- 5 "$broken"; elif [ -n "$open" ]; then set -- 3 "$open"; else set -- 0 "$1"; fi
  printf 'RESULT %s %s\n' "$1" "$2"
  exit "$1"
}

# --- The policy: who must sign, with which keys. From the auditor's side alone.
: > "$tmp/roles"
revoked='' policy_digests=''
if [ -n "$policy" ]; then
  signers=$policy/allowed_signers
  if [ ! -f "$policy/policy.json" ] || [ ! -f "$signers" ]; then
    usage "$policy has no policy.json or no allowed_signers" policy_invalid
  fi
  jq -r '
    def plain: ascii_downcase | gsub("\\s+"; " ") | gsub("^ | $"; "");
    (.files // {} | to_entries[] | ["F", .value, .key] | @tsv),
    (
    (.independence.own_work // "refused") as $own
    | (.roles as $roles | .required.dossier[] as $role | $roles[$role] | [.person, .identity, (.aliases // [])[]] as $names
      | ["R", $role, .identity, .namespace, (.person | plain), (if $own == "allowed" then "|" else "|\($names | map(plain) | join("|"))|" end)] | @tsv))
  ' "$policy/policy.json" > "$tmp/policy" 2> "$tmp/error" || usage "$policy/policy.json: $(cat "$tmp/error")" policy_invalid
  sed -n "s/^R$TAB//p" "$tmp/policy" > "$tmp/roles"
  [ -s "$tmp/roles" ] || usage "$policy/policy.json names no role that must sign" policy_invalid
  sed -n "s/^F$TAB\([0-9a-f]*\)$TAB/\1  /p" "$tmp/policy" > "$tmp/sums"
  if [ -s "$tmp/sums" ] && ! (cd "$policy" && sha256sum -c "$tmp/sums" > /dev/null 2>&1); then
    broken policy_broken "$policy: allowed_signers or revoked is not the file that policy.json names"
    finish
  fi
  [ ! -f "$policy/revoked" ] || revoked=$policy/revoked
  policy_digests=$(sha256sum "$policy/policy.json" "$policy"/history/*/policy.json 2> /dev/null | cut -c1-64)
fi

# --- The files: nothing but files under the names of a dossier, no link, no device.
find . -type f -print -o ! -type d -exec printf 'OTHER %s\n' {} \; > "$tmp/found"
awk '
  /^OTHER \.\// { path = substr($0, 9)
    if (path ~ /^([A-Z][A-Z0-9_]*\.(md|json|csv)|audit\.sh|statement\.json|ledger[a-z.-]*|(frozen|policy|attestations|waivers|signatures)(\/.*)?)$/)
      print path }
' "$tmp/found" > "$tmp/others"
if [ -s "$tmp/others" ]; then
  while IFS= read -r path; do broken not_a_file "$path is not a plain file"; done < "$tmp/others"
  finish
fi
if [ ! -f statement.json ]; then
  broken statement_missing 'there is no statement.json: nothing was proposed'
  finish
fi

# --- What the statement says. Nothing of it is believed before its signatures are verified.
statement_ok=yes author='=' proposer='='
jq -r --arg at "$as_of" '
  def hex: type == "string" and test("^[0-9a-f]{64}$");
  def name: type == "string" and test("^(?!/)(?!.*(^|/)\\.\\.(/|$))[^\\\\\\n]+$");
  def time: if type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?Z$")
    then (if length == 20 then .[0:19] + ".000Z" else . end) else error("time") end;
  def plain: ascii_downcase | gsub("\\s+"; " ") | gsub("^ | $"; "");
  def require(ok): if ok then . else error("not a statement of prelive") end;
  require(._type == "https://in-toto.io/Statement/v1")
  | require(.predicateType == "https://prelive.dev/predicate/go-live-decision/v1")
  | require((.subject | type == "array" and length > 0) and all(.subject[]; (.name | name) and (.digest.sha256 | hex)))
  | require(any(.subject[]; .name == "ledger-frozen.ndjson"))
  | .predicate as $p | ($p.notBefore | time) as $from | ($p.expires | time) as $until
  | require(($p.ledger.size | type == "number") and ($p.ledger.digest | hex) and ($p.policyDigest | hex))
  | require(($p.previous // null) | . == null or hex)
  | require(($p.tradingAccount // null) | . == null or (.keyedDigest | hex))
  | (if $at < $from then $from elif $at > $until then $until else $at end | .[0:19] | gsub("[-:T]"; "") + "Z") as $keys
  | (if $at < $from then "not_yet_valid" elif $at < $until then "open" else "expired" end) as $window
  | ["P", $p.decision, $p.step, $p.commit, $p.policyDigest, ($p.ledger.size | tostring), $p.ledger.digest, $window, $keys,
      $p.notBefore, $p.expires, ($p.previous // "none"), ($p.tradingAccount.masked // "none"), ($p.tradingAccount.keyedDigest // "none"), "=" + ($p.work.author // "" | plain), "=" + ($p.work.proposer // "" | plain)],
    (.subject[] | ["S", .digest.sha256, .name]),
    (($p.waivers // [])[] | ["W", .file, .until, (.by | join(" "))])
  | require(all(.[]; type == "string")) | @tsv
' statement.json > "$tmp/statement" 2> "$tmp/error" || statement_ok=no
key_time=$(printf '%s\n' "$as_of" | sed 's/\..*//; s/[-:T]//g')Z
if [ "$statement_ok" = yes ]; then
  IFS=$TAB read -r _ decision step stated_commit policy_digest size head window key_time from until previous trades trades_digest author proposer << END
$(sed -n 1p "$tmp/statement")
END
  sed -n "s/^S$TAB\([0-9a-f]*\)$TAB/\1  /p" "$tmp/statement" > "$tmp/sums"
  sed -n "s/^W$TAB//p" "$tmp/statement" > "$tmp/waivers"
fi

# --- The signatures: one for each role of the policy, each by its own key, all over these very bytes.

# verify DOCUMENT SIGNATURE IDENTITY NAMESPACE: the key's fingerprint on stdout; else the reason, and status 1.
verify() {
  set -- "$1" "$2" -Y verify -f "$signers" -I "$3" -n "$4" -s "$2" -O "verify-time=$key_time"
  document=$1
  shift 2
  if good=$(ssh-keygen "$@" ${revoked:+-r "$revoked"} < "$document" 2> "$tmp/error"); then
    printf '%s\n' "${good##* }"
    return 0
  fi
  case $(cat "$tmp/error") in
    *'namespace does not match'* | *'not permitted for use in signature namespace'*) echo wrong_namespace ;;
    *'key has expired'*) echo key_expired ;;
    *'key is not yet valid'*) echo key_not_yet_valid ;;
    ?*) echo bad_signature ;;
    # ssh-keygen does not say why: a key on the list of revoked ones counts again without that list.
    *) if [ -n "$revoked" ] && { ssh-keygen "$@" < "$document" 2>&1 | grep -q 'Good \|valid-'; }; then echo key_revoked; else echo unknown_key; fi ;;
  esac
  return 1
}

# Keys that allowed_signers gives to more than one role, and roles of one person: they speak for nobody.
shared=' ' doubles=' '
if [ -n "$policy" ]; then
  awk -F "$TAB" '
    function pattern(glob) { gsub(/[.\\^$+(){}|\[\]]/, "\\\\&", glob); gsub(/\*/, ".*", glob); gsub(/\?/, ".", glob); return "^" glob "$" }
    function matches(identity, list,   parts, n, i, hit) {
      n = split(list, parts, ",")
      for (i = 1; i <= n; i++) {
        if (substr(parts[i], 1, 1) == "!") { if (identity ~ pattern(substr(parts[i], 2))) return 0 }
        else if (identity ~ pattern(parts[i])) hit = 1
      }
      return hit
    }
    NR == FNR { identities[$1] = $2
      for (role in persons) if (persons[role] == $4 || tolower(identities[role]) == tolower($2)) { print "double " role; print "double " $1 }
      persons[$1] = $4; next }
    /^[ \t]*(#|\r?$)/ { next }
    { line = $0; sub(/^[ \t]+/, "", line)
      if (substr(line, 1, 1) == "\"") { end = index(substr(line, 2), "\""); list = substr(line, 2, end - 1); rest = substr(line, end + 3) }
      else { end = match(line, /[ \t]/); list = substr(line, 1, end - 1); rest = substr(line, end + 1) }
      if (!match(rest, /(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+[ \t]+AAAA[A-Za-z0-9+\/=]+/)) next
      key = substr(rest, RSTART, RLENGTH)
      for (role in identities) if (matches(identities[role], list) && !((key, role) in known)) { known[key, role] = 1; if (++roles[key] == 2) print key }
    }
  ' "$tmp/roles" "$signers" > "$tmp/dependent"
  if [ -s "$tmp/dependent" ]; then
    doubles=" $(sed -n 's/^double //p' "$tmp/dependent" | tr '\n' ' ') "
    grep -v '^double ' "$tmp/dependent" > "$tmp/shared"
    shared=" $(ssh-keygen -lf "$tmp/shared" 2> /dev/null | cut -d ' ' -f 2 | tr '\n' ' ') "
  fi
fi

# Why the word of this key in this role is not that of one more person; nothing when it is.
dependence() {
  case $2 in "prelive-$1@"*) ;; *) echo "the policy gives $1 the namespace $2" ;; esac
  case $shared in *" $3 "*) echo "allowed_signers gives the key of $1 to another role" ;; esac
  case $doubles in *" $1 "*) echo "$1 is held by a person who holds another role" ;; esac
  case $seen in *" $3 "*) echo "the key of $1 has signed for another role" ;; esac
}

seen=' '
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
  if ! key=$(verify "$document" "$signature" "$identity" "$namespace_of_word"); then
    broken "$key" "$role: $signature does not count"
    continue
  fi
  reason=$(dependence "$role" "$namespace" "$key")
  if [ -n "$reason" ]; then
    broken not_independent "$role: $(printf '%s\n' "$reason" | sed -n 1p)"
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
    digest=$(sha256sum < statement.json | cut -c1-64)
    if words=$(jq -r --arg role "$role" --arg digest "$digest" '
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

if [ "$statement_ok" = no ]; then
  broken statement_malformed "statement.json: $(sed 's/^jq: //' "$tmp/error" | sed -n 1p)"
  finish
fi
if [ -n "$policy" ]; then
  case $policy_digests in
    "$policy_digest"*) ;;
    *"$policy_digest"*) not_approved older_policy 'it was signed under a policy before yours' ;;
    *) broken other_policy "it was proposed under another role policy, $policy_digest" ;;
  esac
fi

# --- The subjects: every file has the bytes that were signed, none is missing, none was put beside them.
awk -v roles="$(cut -f 1 "$tmp/roles" | tr '\n' ' ')" '
  BEGIN { n = split(roles, list, " "); if (n == 0) n = split("risk_officer cto lead_trader", list, " ")
    for (i = 1; i <= n; i++) { known["signatures/" list[i] ".sig"]; known["signatures/" list[i] ".refusal.json"]; known["signatures/" list[i] ".refusal.sig"] }
    known["statement.json"]; known["PRELIVE_VERIFICATION_LOG.json"] }
  NR == FNR { subject[substr($0, 67)] = ++count; name[count] = substr($0, 67); next }
  /^\.\// { path = substr($0, 3); there[path]
    if (path in subject || path in known) next
    if (path ~ /^([A-Z][A-Z0-9_]*\.(md|json|csv)|audit\.sh|(frozen|policy|attestations|waivers|signatures)\/.*)$/) print "X\t" path
    next }
  /^OTHER \.\// { next }
  { print "X\t" $0 }
  END { for (i = 1; i <= count; i++) if (!(name[i] in there)) print "M\t" name[i] }
' "$tmp/sums" "$tmp/found" > "$tmp/set"
sed -n "s/^M$TAB//p" "$tmp/set" > "$tmp/missing"
while IFS= read -r name; do broken subject_missing "$name is gone"; done < "$tmp/missing"
sha256sum -c "$tmp/sums" 2> /dev/null | sed -n 's/: FAILED$//p' > "$tmp/changed"
while IFS= read -r name; do broken subject_changed "$name is not what was signed"; done < "$tmp/changed"
sed -n "s/^X$TAB//p" "$tmp/set" | sort > "$tmp/extra"
while IFS= read -r name; do broken extra_file "$name lies among the signed files, but nobody signed it"; done < "$tmp/extra"

# --- The ledger: it begins with the frozen records, and every record is chained to the one before.
lines=0
[ ! -f ledger.ndjson ] || lines=$(($(wc -l < ledger.ndjson)))
: > "$tmp/newer"
if [ ! -s "$tmp/missing" ] && [ ! -s "$tmp/changed" ]; then
  mkdir "$tmp/records"
  order=$(cmp ledger-frozen.ndjson ledger.ndjson 2>&1 < /dev/null) && order='EOF on ledger-frozen.ndjson'
  case $order in
    *'EOF on ledger-frozen.ndjson'*) ;;
    *'EOF on ledger.ndjson'* | *'No such file'*) broken ledger_truncated 'ledger.ndjson has fewer records than were signed' ;;
    *) broken ledger_changed 'ledger.ndjson does not begin with the records that were signed' ;;
  esac
  [ "$(($(wc -l < ledger-frozen.ndjson)))" -eq "$size" ] || broken ledger_changed "ledger-frozen.ndjson does not have $size records"
  if [ -f ledger.ndjson ]; then
    awk -v lines="$lines" -v size="$size" -v head="$head" -v at="$as_of" -v folder="$tmp/records" -v newer="$tmp/newer" '
      function wrong(words) { print "record " NR ": " words; exit }
      BEGIN { previous = "0000000000000000000000000000000000000000000000000000000000000000" }
      NR > lines { exit }
      { start = index($0, ",\"digest\":\""); digest = substr($0, start + 11, 64); rest = substr($0, start + 77)
        if (start == 0 || substr($0, start + 75, 2) != "\",") wrong("it has no digest")
        if (substr(rest, index(rest, "\"previous\":\"") + 12, 65) != previous "\"") wrong("it does not follow the record before")
        if (!index(rest, ",\"sequence\":" NR ",")) wrong("it is not numbered " NR)
        file = folder "/" NR; printf "%s%s", substr($0, 1, start), rest > file; close(file)
        print digest "  " file > (folder ".sums")
        if (NR == size && digest != head) wrong("it is not the one that the statement names")
        if (NR > size && rest !~ /^"name":"(all_gates_1_to_7_pass|governance_signed)".*,"stage":8,/) {
          time = substr(rest, index(rest, "\"observedAt\":\"") + 14, 24); if (time ~ /Z"/) time = substr(time, 1, 19) ".000Z"
          if (time <= at) { match(rest, /"name":"[a-z0-9_]*"/); print "record " NR ", " substr(rest, RSTART + 8, RLENGTH - 9) > newer } }
        previous = digest }
    ' ledger.ndjson > "$tmp/chain"
    if [ -s "$tmp/chain" ]; then
      broken ledger_changed "ledger.ndjson, $(cat "$tmp/chain")"
    elif [ "$lines" -gt 0 ]; then
      wrong=$(sha256sum -c "$tmp/records.sums" 2> /dev/null | sed -n 's/^.*\/\([0-9]*\): FAILED.*/\1/p' | sed -n 1p)
      [ -z "$wrong" ] || broken ledger_changed "ledger.ndjson, record $wrong: its digest is not that of its content"
    fi
  fi
fi

# --- Checkpoints: the ledger has at least the records that were promised elsewhere, and they are the same.

# RFC 6962 root, in base64, of the first $1 records of the ledger: level by level, one file for each hash to make.
tree_root() {
  level=$tmp/tree$1
  rest=$1
  mkdir "$level"
  awk -v count="$1" -v folder="$level" '
    NR > count { exit }
    { file = sprintf("%s/%08d", folder, NR); printf "%c%s", 0, $0 > file; close(file) }' ledger.ndjson
  while hash_all "$level" && [ "$rest" -gt 1 ]; do
    mkdir "$level.up"
    awk -v folder="$level.up" '
      function bytes(hex,   i) { for (i = 1; i < 64; i += 2) printf "%c", (index(d, substr(hex, i, 1)) - 1) * 16 + index(d, substr(hex, i + 1, 1)) - 1 > file }
      BEGIN { d = "0123456789abcdef" }
      NR % 2 { left = $1; next }
      { file = sprintf("%s/%08d", folder, NR / 2); printf "%c", 1 > file; bytes(left); bytes($1); close(file) }
      END { if (NR % 2) print left > (folder ".odd") }
    ' "$level.sums"
    level=$level.up
    rest=$(((rest + 1) / 2))
  done
  awk '
    BEGIN { d = "0123456789abcdef"; a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
    { hex = $1 "00"; out = ""
      for (i = 1; i <= 66; i += 3) { v = 0; for (j = 0; j < 3; j++) v = v * 16 + index(d, substr(hex, i + j, 1)) - 1
        out = out substr(a, int(v / 64) + 1, 1) substr(a, v % 64 + 1, 1) }
      print substr(out, 1, 43) "=" }
  ' "$level.sums"
}

# Hashes of the files of a folder, in order; a hash without a sibling below stands behind them as it is.
hash_all() {
  if [ "$rest" -lt 2000 ]; then sha256sum "$1"/*; else find "$1" -type f -exec sha256sum {} + | sort -k 2; fi > "$1.sums"
  [ ! -f "$1.odd" ] || cat "$1.odd" >> "$1.sums"
}

check_checkpoint() {
  origin='' covered='' root=''
  { IFS= read -r origin && IFS= read -r covered && IFS= read -r root; } < "$1" || covered=''
  case $covered in *[!0-9]* | 0?* | ??????????*) covered='' ;; esac
  first=$(sed -n '1s/.*,"digest":"\([0-9a-f]*\)".*"name".*/\1/p' ledger.ndjson 2> /dev/null | cut -c1-32)
  if [ -z "$covered" ]; then
    broken checkpoint_mismatch "$2 is not a checkpoint"
  elif [ "$lines" -lt "$covered" ]; then
    broken ledger_truncated "$2 covers $covered records, the ledger has $lines"
  elif [ "$origin" != "prelive.dev/ledger/$first" ]; then
    broken checkpoint_mismatch "$2 is of another ledger"
  elif [ "$covered" -gt 0 ] && [ "$(tree_root "$covered")" != "$root" ]; then
    broken checkpoint_mismatch "$2 has another root than the first $covered records"
  fi
}
[ ! -f ledger.checkpoint ] || check_checkpoint ledger.checkpoint 'ledger.checkpoint'
[ -z "$checkpoint" ] || check_checkpoint "$checkpoint" 'the checkpoint that you keep'

# --- The decision before this one, where it lies in the dossier.
if [ "$previous" != none ]; then
  before=superseded/$(printf '%s\n' "$previous" | cut -c1-12)/statement.json
  if [ -f "$before" ] && [ "$(sha256sum < "$before" | cut -c1-64)" != "$previous" ]; then
    broken chain_broken "$before is not the decision before this one"
  fi
fi

# --- Waivers: two roles, the Risk Officer among them, over the waiver's own bytes. The files are subjects.
while IFS=$TAB read -r file waived_until by; do
  [ -n "$policy" ] || break
  count=0
  for role in $by; do
    IFS=$TAB read -r _ identity namespace _ << END
$(awk -F "$TAB" -v role="$role" '$1 == role' "$tmp/roles")
END
    signature=${file%.json}.$role.sig
    if [ -f "$file" ] && [ -f "$signature" ] && verify "$file" "$signature" "$identity" "prelive-waiver-${namespace#prelive-}" > /dev/null; then
      count=$((count + 1))
    fi
  done
  case " $by " in *' risk_officer '*) ;; *) count=0 ;; esac
  [ "$count" -ge 2 ] || broken waiver_broken "$file is not signed by two roles, the Risk Officer among them"
  awk -v at="$as_of" -v until="$waived_until" 'BEGIN { if (length(until) == 20) until = substr(until, 1, 19) ".000Z"; exit !(at < until) }' ||
    not_approved waiver_expired "$file counted until $waived_until"
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
[ ! -s "$tmp/newer" ] || not_approved newer_evidence "evidence came after it: $(sed -n 1p "$tmp/newer")"
if [ -z "$policy" ]; then
  not_approved no_policy 'INTEGRITY ONLY: no signature was verified, name your own policy with --policy DIR'
  open=no_policy
fi
if [ "$integrity_only" = yes ]; then finish authentic; fi
finish approved
