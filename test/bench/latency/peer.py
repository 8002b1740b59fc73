"""Runs llama.cpp's own llama-server, as the package xllamacpp carries it, until standard input ends.

Usage: peer.py MODEL THREADS. Prints one line of JSON: the address and the process id.
"""

import json
import os
import sys

import xllamacpp

model, threads = sys.argv[1], int(sys.argv[2])
params = xllamacpp.CommonParams()
params.model.path = model
params.cpuparams.n_threads = threads
params.cpuparams_batch.n_threads = threads
# The command line that llama.vscode's README recommends for this model size without a GPU:
# -ub 1024 -b 1024 --ctx-size 0 --cache-reuse 256
params.n_batch = 1024
params.n_ubatch = 1024
params.n_ctx = 0
params.n_cache_reuse = 256
# The context is the model's own; nothing is fitted to the free memory.
params.fit_params = False
server = xllamacpp.Server(params)
print(json.dumps({"address": server.listening_address, "pid": os.getpid()}), flush=True)
sys.stdin.read()
# The threads of a server that is evaluating would keep the process for seconds.
os._exit(0)
