"""A batch: any number of files, one tree, one token.

    BATCH/
      plan.json      what was set out for; there once the names are listed
      names          every name, each followed by NUL
      files.jsonl    one line a name, in that order: the file's digests, or why it was not taken
      tree.bin       the Merkle tree; only a short cut, it follows from files.jsonl
      root.txt       what is stamped: size, root, SHA-256 of files.jsonl
      *.tsr  *.pem  root.txt.ots  *.tsr.ots
      batch.json     there once the batch is dated
      *.upgraded.ots  block-N.headers  upgrade.json
                     there once Bitcoin has confirmed the calendars' promises
      renewal-1/  renewal-2/ …
                     tokens over the older tokens, and evidence records; done once it holds renewal.json

Each step leaves its file and is not done again: a batch that was killed goes on where it stopped. Files are opened one
at a time, and nothing grows in memory with their number.
"""
