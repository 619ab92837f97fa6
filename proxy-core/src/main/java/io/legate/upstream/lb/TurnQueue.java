package io.legate.upstream.lb;

/**
 * Who is next: a binary heap of numbered takers by their next turn, and by number among those of
 * one turn. All begin in turn 1. Used on the control thread.
 */
final class TurnQueue {
  private final long[] turns;
  private final int[] takers;

  TurnQueue(int count) {
    turns = new long[count];
    takers = new int[count];
    for (int i = 0; i < count; i++) {
      turns[i] = 1;
      takers[i] = i;
    }
  }

  /** The number of the first. */
  int first() {
    return takers[0];
  }

  /** The turn of the first. */
  long turn() {
    return turns[0];
  }

  /** Gives the first another turn, which is later. */
  void moveFirst(long turn) {
    int taker = takers[0];
    int at = 0;
    for (int child = 1; child < turns.length; child = 2 * at + 1) {
      if (child + 1 < turns.length && before(child + 1, turns[child], takers[child])) {
        child++;
      }
      if (!before(child, turn, taker)) {
        break;
      }
      turns[at] = turns[child];
      takers[at] = takers[child];
      at = child;
    }
    turns[at] = turn;
    takers[at] = taker;
  }

  private boolean before(int at, long turn, int taker) {
    return turns[at] < turn || turns[at] == turn && takers[at] < taker;
  }
}
