

edge-1edge