"""ComfyUI: the graph that a picture carries, from the node that saved it back to every setting."""
