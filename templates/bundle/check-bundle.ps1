# 用 Windows 自带的 PowerShell（5.1）校验解压后的证据包，不安装任何程序、不联网、不写入任何文件。运行前请先阅读。
# Checks an unzipped bundle with the PowerShell (5.1) of Windows: installs nothing, asks no network, writes no file. Read it first.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File check-bundle.ps1
#
# 1 清单：每个文件与摘要相符，不多不少   the manifests: every file has its digest, none is missing, none is too many
# 2 日志：每行以前一行的 SHA-256 开头    the journal: each line begins with the SHA-256 of the line before it
# 3 封存：head.txt 所记的行与日志相符    the line that each head.txt names is the journal's
# 4 归属：所收文件的摘要均见于日志       every file of the case has its digest in the journal
# 不核对 not checked: 签名 signatures, 时间戳 time stamps, 树根 tree roots, META-INF, 内容 what any file says
# 退出码 exit code: 0 相符 all agrees, 1 不符 something does not, 2 无法校验 could not check
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$ordinal = [System.StringComparison]::Ordinal
$sha = [System.Security.Cryptography.SHA256]::Create()
$script:wrong = 0

function Say([string]$words) { Write-Host $words }

function Fault([string]$words) {
    Say $words
    $script:wrong = 1
}

function PathOf([string]$name) { return [System.IO.Path]::Combine($root, $name) }

function TextOf([string]$name) { return [System.Text.Encoding]::UTF8.GetString([System.IO.File]::ReadAllBytes((PathOf $name))) }

function Hex([byte[]]$digest) { return [System.BitConverter]::ToString($digest).Replace('-', '').ToLowerInvariant() }

function DigestOf([string]$path) {
    $stream = [System.IO.File]::OpenRead($path)
    try { return Hex ($sha.ComputeHash($stream)) } finally { $stream.Dispose() }
}

# The entries of a manifest, path -> digest; a dictionary tells capital letters from small ones, as a PowerShell table does not.
function ReadManifest([string]$name) {
    $listed = New-Object 'System.Collections.Generic.Dictionary[string,string]'
    $lines = (TextOf $name).Split([char]10)
    for ($at = 0; $at -lt $lines.Length; $at++) {
        if ($at -eq $lines.Length - 1 -and $lines[$at].Length -eq 0) { continue }
        $found = [regex]::Match($lines[$at], '\A([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)\z')
        if (-not $found.Success -or $listed.ContainsKey($found.Groups[2].Value)) {
            Fault "MALFORMED 格式不符: $name line 第 $($at + 1) 行"
            continue
        }
        $listed.Add($found.Groups[2].Value, $found.Groups[1].Value)
    }
    return , $listed
}

function CheckManifest([string]$name, $listed) {
    $before = $script:wrong
    $script:wrong = 0
    foreach ($entry in $listed.GetEnumerator()) {
        $path = PathOf $entry.Key
        if (-not [System.IO.File]::Exists($path)) { Fault "MISSING 缺少: $($entry.Key)"; continue }
        if (-not [string]::Equals((DigestOf $path), $entry.Value, $ordinal)) { Fault "MISMATCH 不符: $($entry.Key)" }
    }
    if ($script:wrong -eq 0) { Say "OK 相符: $name ($($listed.Count) files 个文件)" }
    $script:wrong = $script:wrong -bor $before
}

# Files of the folder that no manifest lists. A link is no file of a bundle, whatever it leads to.
function CheckExtra($manifests) {
    $apart = @('mimetype', 'tagmanifest-sha256.txt', 'META-INF/ASiCManifest001.xml', 'META-INF/ASiCManifest002.xml',
        'META-INF/signature001.p7s', 'META-INF/timestamp002.tst')
    foreach ($item in Get-ChildItem -LiteralPath $root -Recurse -Force) {
        $name = $item.FullName.Substring($root.Length).TrimStart([char[]]'\/').Replace('\', '/')
        $link = @('SymbolicLink', 'Junction') -contains $item.LinkType
        if ($item.PSIsContainer -and -not $link) { continue }
        $known = $apart -ccontains $name
        foreach ($listed in $manifests) { $known = $known -or $listed.ContainsKey($name) }
        if ($link -or -not $known) { Fault "EXTRA 多出: $name" }
    }
}

# The digest of each line of the journal, in order; of a line that is held back the one that stands in its place.
function ReadJournal([byte[]]$data) {
    $chain = New-Object 'System.Collections.Generic.List[string]'
    $previous = '0' * 64
    $start = 0
    $script:held = 0
    while ($start -lt $data.Length) {
        $number = $chain.Count + 1
        $end = [System.Array]::IndexOf($data, [byte]10, $start)
        if ($end -lt 0) { Fault 'TORN 末行不完整: data/journal.jsonl'; break }
        $line = [System.Text.Encoding]::UTF8.GetString($data, $start, $end - $start)
        $back = [regex]::Match($line, '\A\{"held_line":"([0-9a-f]{64})","leaf":"[0-9a-f]{64}","sequence":([0-9]+)\}\z')
        if ($line.StartsWith('{"previous":"' + $previous + '",', $ordinal)) {
            $previous = Hex ($sha.ComputeHash($data, $start, $end - $start + 1))
        }
        elseif ($number -gt 1 -and $back.Success -and [string]::Equals($back.Groups[2].Value, "$($number - 1)", $ordinal)) {
            $previous = $back.Groups[1].Value
            $script:held++
        }
        else { Fault "BROKEN 断链: data/journal.jsonl line 第 $number 行"; break }
        $chain.Add($previous)
        $start = $end + 1
    }
    return , $chain
}

function CheckHead([string]$name, $chain) {
    $text = TextOf $name
    $form = '\Aevidence-kit journal head 1\nsize ([1-9][0-9]{0,8})\nlast ([0-9a-f]{64})\nroot [0-9a-f]{64}\n\z'
    $found = [regex]::Match($text, $form)
    if (-not $found.Success) { Fault "MALFORMED 格式不符: $name"; return 0 }
    $size = [int]$found.Groups[1].Value
    if ($size -gt $chain.Count -or -not [string]::Equals($chain[$size - 1], $found.Groups[2].Value, $ordinal)) {
        Fault "MISMATCH 不符: $name"
        return 0
    }
    Say "OK 相符: $name (lines 行 1-$size)"
    return $size
}

try {
    foreach ($name in @('data/journal.jsonl', 'data/head.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt')) {
        if (-not [System.IO.File]::Exists((PathOf $name))) { Say "MISSING 缺少: $name"; exit 2 }
    }
    $payload = ReadManifest 'manifest-sha256.txt'
    $tags = ReadManifest 'tagmanifest-sha256.txt'
    CheckManifest 'manifest-sha256.txt' $payload
    CheckManifest 'tagmanifest-sha256.txt' $tags
    CheckExtra @($payload, $tags)

    $data = [System.IO.File]::ReadAllBytes((PathOf 'data/journal.jsonl'))
    $chain = ReadJournal $data
    $last = CheckHead 'data/head.txt' $chain
    foreach ($name in $payload.Keys) {
        if ($name -cmatch '\Adata/seals/[^/]+/head\.txt\z' -and [System.IO.File]::Exists((PathOf $name))) { $null = CheckHead $name $chain }
    }
    if ($last -ne $chain.Count) { Fault "MISMATCH 不符: data/head.txt names another number of lines 所记行数不同 ($($chain.Count))" }

    $known = New-Object 'System.Collections.Generic.HashSet[string]'
    foreach ($found in [regex]::Matches([System.Text.Encoding]::UTF8.GetString($data), '"sha256":"([0-9a-f]{64})"')) {
        $null = $known.Add($found.Groups[1].Value)
    }
    foreach ($entry in $payload.GetEnumerator()) {
        if (-not ($entry.Key -cmatch '\Adata/(exhibits\.pdf|exhibits/.+|seals/.+)\z')) { continue }
        if (-not $known.Contains($entry.Value)) { Fault "UNKNOWN 日志中没有: $($entry.Key)" }
    }
    if ($script:held -gt 0) { Say "HELD BACK 未提交内容、只列哈希值: $($script:held) lines 行" }
    if ($script:wrong -eq 0) { Say "OK 以上四项相符 all four agree: $($payload.Count + $tags.Count) files 个文件, $($chain.Count) lines 行" }
    else { Say 'DIFFERS 不符：见上列各行 see the lines above' }
    Say '未核对 Not checked here: 签名 signatures, 时间戳 time stamps, 树根 tree roots, META-INF, 内容 what any file says'
    exit $script:wrong
}
catch {
    Say '无法校验 Could not check. 路径过长的，请解压到较短的路径 Where a path is too long, unzip to a shorter one.'
    Say "$_"
    exit 2
}
