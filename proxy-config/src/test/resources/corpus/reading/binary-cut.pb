

edge-1ed