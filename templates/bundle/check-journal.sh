#!/bin/sh
# 只用 sh 与 sha256sum 校验保管日志：sh check-journal.sh
# Checks the custody journal with sh and sha256sum alone: sh check-journal.sh
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")" || exit 2
if command -v sha256sum >/dev/null 2>&1; then digest() { sha256sum; }; else digest() { shasum -a 256; }; fi

newline='
'
previous=$(printf '%064d' 0)
lines=0
chain=$newline
while IFS= read -r line; do
    lines=$((lines + 1))
    case "$line" in
        "{\"previous\":\"$previous\","*) ;;
        *) echo "BROKEN 断链: data/journal.jsonl line 第 $lines 行"; exit 1 ;;
    esac
    previous=$(printf '%s\n' "$line" | digest | cut -d' ' -f1)
    chain="$chain$lines $previous$newline"
done < data/journal.jsonl

wrong=0
for head in data/head.txt data/seals/*/head.txt; do
    [ -f "$head" ] || continue
    size=$(sed -n 's/^size //p' "$head")
    last=$(sed -n 's/^last //p' "$head")
    case "$chain" in
        *"$newline$size $last$newline"*) echo "OK 相符: $head (lines 行 1-$size)" ;;
        *) echo "MISMATCH 不符: $head"; wrong=1 ;;
    esac
done
if [ "$(sed -n 's/^size //p' data/head.txt)" != "$lines" ]; then
    echo "MISMATCH 不符: data/head.txt names another number of lines 所记行数不同 ($lines)"
    wrong=1
fi
[ "$wrong" = 0 ] && echo "OK 日志完整: $lines lines 行"
exit "$wrong"
