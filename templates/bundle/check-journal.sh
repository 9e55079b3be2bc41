#!/bin/sh
# 只用 sh、awk、grep、sed 与 sha256sum 校验解压后的证据包：sh check-journal.sh（--quick 跳过树根）
# Checks an unzipped bundle with sh, awk, grep, sed and sha256sum alone: sh check-journal.sh (--quick leaves out tree roots)
#
# 1 清单：每个文件与摘要相符，不多不少   the manifests: every file has its digest, none is missing, none is too many
# 2 日志：每行以前一行的 SHA-256 开头    the journal: each line begins with the SHA-256 of the line before it
#   （未提交内容的行只有哈希值：其后一行须与之相接 / of a line held back there is its digest, which the next line must begin with）
# 3 封存：head.txt 与日志相符（含树根）  each head.txt agrees with the journal, its RFC 9162 tree root included
# 4 归属：所收文件的摘要均见于日志       every file of the case has its digest in the journal
# 退出码 / exit status: 0 相符 all agrees, 1 不符 something does not, 2 无法校验 could not check
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")" || exit 2
if command -v sha256sum >/dev/null 2>&1; then digest() { sha256sum "$@"; }; else digest() { shasum -a 256 "$@"; }; fi

newline='
'
wrong=0
fault() {
    printf '%s\n' "$1"
    wrong=1
}
for file in data/journal.jsonl data/head.txt manifest-sha256.txt tagmanifest-sha256.txt; do
    [ -f "$file" ] || { echo "MISSING 缺少: $file"; exit 2; }
done

# --- 1 manifests
for list in manifest-sha256.txt tagmanifest-sha256.txt; do
    if grep -v '^[0-9a-f]\{64\}  [A-Za-z0-9_][A-Za-z0-9._/-]*$' "$list"; then
        fault "MALFORMED 格式不符: $list"
    elif digest -c "$list" >/dev/null 2>&1; then
        echo "OK 相符: $list ($(grep -c '' "$list") files 个文件)"
    else
        digest -c "$list" 2>/dev/null | grep -v ': OK$'
        fault "MISMATCH 不符: $list"
    fi
done
listed=$newline$(sed 's/^.\{66\}//' manifest-sha256.txt tagmanifest-sha256.txt)$newline
known() {
    case "$1" in mimetype | META-INF/* | tagmanifest-sha256.txt) return 0 ;; esac
    case "$listed" in *"$newline$1$newline"*) return 0 ;; esac
    return 1
}
walk() {
    for entry in "$1"* "$1".[!.]* "$1"..?*; do
        if [ -d "$entry" ] && [ ! -L "$entry" ]; then
            walk "$entry/"
        elif [ -e "$entry" ] || [ -L "$entry" ]; then
            { [ ! -L "$entry" ] && known "$entry"; } || fault "EXTRA 多出: $entry"
        fi
    done
}
walk ''

# --- 2 chain; 3 the tree (RFC 9162): `stack` holds complete subtrees as SIZE:HASH, the largest first
octal() { # hexadecimal digits as the escapes that printf understands
    printf '%s\n' "$1" | awk '{ for (i = 1; i < length($0); i += 2) printf "\\%03o", \
        (index("0123456789abcdef", substr($0, i, 1)) - 1) * 16 + index("0123456789abcdef", substr($0, i + 1, 1)) - 1 }'
}
node() { printf "\\001$(octal "$1$2")" | digest | cut -c1-64; }
root() { # of the stack as it stands: from its right end to its left
    set -- $stack
    folded=
    while [ $# -gt 0 ]; do
        last=$(eval "printf %s \"\${$#}\"")
        if [ -z "$folded" ]; then folded=${last#*:}; else folded=$(node "${last#*:}" "$folded"); fi
        rest=
        while [ $# -gt 1 ]; do rest="$rest $1"; shift; done
        set -- $rest
    done
    printf %s "${folded:-$(printf '' | digest | cut -c1-64)}"
}
previous=$(printf '%064d' 0)
lines=0
held=0
stack=
chain=$newline
roots=$newline
sizes=" $(sed -n 's/^size //p' data/head.txt data/seals/*/head.txt 2>/dev/null | awk '{ printf "%s ", $0 }')"
while IFS= read -r line; do
    hash=
    case "$line" in
        "{\"previous\":\"$previous\","*) previous=$(printf '%s\n' "$line" | digest | cut -c1-64) ;;
        '{"held_line":"'*)
            hash=$(printf '%s\n' "$line" | sed -n \
                "s/^{\"held_line\":\"[0-9a-f]\{64\}\",\"leaf\":\"\([0-9a-f]\{64\}\)\",\"sequence\":$lines}\$/\1/p")
            [ -n "$hash" ] || { echo "MALFORMED 格式不符: data/journal.jsonl line 第 $((lines + 1)) 行"; exit 1; }
            previous=$(printf '%s\n' "$line" | cut -c15-78)
            held=$((held + 1)) ;;
        *) echo "BROKEN 断链: data/journal.jsonl line 第 $((lines + 1)) 行"; exit 1 ;;
    esac
    lines=$((lines + 1))
    chain="$chain$lines $previous$newline"
    [ "$1" = --quick ] && continue
    size=1
    [ -n "$hash" ] || hash=$({ printf '\000'; printf '%s' "$line"; } | digest | cut -c1-64)
    while [ "${stack##* }" != "$stack" ] && top=${stack##* } && [ "${top%%:*}" = "$size" ]; do
        hash=$(node "${top#*:}" "$hash")
        size=$((size * 2))
        stack=${stack% *}
    done
    stack="$stack $size:$hash"
    case "$sizes" in *" $lines "*) roots="$roots$lines $(root)$newline" ;; esac
done < data/journal.jsonl
[ -z "$line" ] || fault "TORN 末行不完整: data/journal.jsonl"

for head in data/head.txt data/seals/*/head.txt; do
    [ -f "$head" ] || continue
    size=$(sed -n 's/^size //p' "$head")
    last=$(sed -n 's/^last //p' "$head")
    tree=$(sed -n 's/^root //p' "$head")
    [ "$(sed 1q "$head")" = 'evidence-kit journal head 1' ] && [ "$(grep -c '' "$head")" = 4 ] || fault "MALFORMED 格式不符: $head"
    case "$chain" in *"$newline$size $last$newline"*) ;; *) fault "MISMATCH 不符: $head"; continue ;; esac
    case "$1$roots" in
        --quick* | *"$newline$size $tree$newline"*) echo "OK 相符: $head (lines 行 1-$size)" ;;
        *) fault "MISMATCH 树根不符: $head" ;;
    esac
done
[ "$(sed -n 's/^size //p' data/head.txt)" = "$lines" ] ||
    fault "MISMATCH 不符: data/head.txt names another number of lines 所记行数不同 ($lines)"

# --- 4 every file of the case stands in the journal: between quotes, "sha256" and : come before its digest
journalled=$newline$(awk 'BEGIN { RS = "\"" } before2 == "sha256" && before1 == ":" && length($0) == 64 { print }
    { before2 = before1; before1 = $0 }' data/journal.jsonl)$newline
while read -r value file; do
    case "$file" in data/exhibits.pdf | data/exhibits/* | data/seals/*) ;; *) continue ;; esac
    case "$journalled" in *"$newline$value$newline"*) ;; *) fault "UNKNOWN 日志中没有: $file" ;; esac
done < manifest-sha256.txt

[ "$held" = 0 ] || echo "HELD BACK 未提交内容、只列哈希值: $held lines 行"
[ "$wrong" = 0 ] && echo "OK 日志完整: $lines lines 行"
exit "$wrong"
