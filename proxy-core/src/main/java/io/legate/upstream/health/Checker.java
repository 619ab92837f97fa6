package io.legate.upstream.health;

import io.legate.event.EndOfTurn;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What the checks of all clusters share on the checking thread: their pace, what they have to tell,
 * and the maps that answers are parsed into. Confined to that thread.
 *
 * <p>Checks that fall due at once, as the first of all hosts do, are begun over the next
 * milliseconds: answers are read in between, so that none seems late because thousands of others
 * were asked first. Rounds to come keep the pace of the first.
 */
final class Checker extends Timer implements EndOfTurn {
  /** How many checks begin per tick of the clock (4 ms): at most 30,000 a second. */
  static final int PER_TICK = 128;

  private static final long TICK_NANOS = 4_000_000;
  private static final int SPARE_MAPS = 64;
  private static final int MAP_BYTES = 512;
  private static final FastThreadLocal<Checker> OF_THREAD = new FastThreadLocal<>();

  private final Worker worker;
  private final ArrayDeque<CheckSession> due = new ArrayDeque<>();
  private final ArrayDeque<HeaderMap> spareMaps = new ArrayDeque<>();
  private List<CheckReport> reports = new ArrayList<>();
  private long tickStart;
  private int begun;

  private Checker(Worker worker) {
    this.worker = worker;
  }

  /** The one of this thread, which is the worker's. */
  static Checker of(Worker worker) {
    assert worker.inThread();
    Checker checker = OF_THREAD.get();
    if (checker == null) {
      checker = new Checker(worker);
      OF_THREAD.set(checker);
    }
    return checker;
  }

  /** A check is due: it begins now, or as soon as its turn has come. */
  void due(CheckSession session) {
    if (due.isEmpty() && mayBegin()) {
      session.begin();
      return;
    }
    due.add(session);
    if (!armed()) {
      worker.schedule(this, 0);
    }
  }

  private boolean mayBegin() {
    long now = worker.nowNanos();
    if (now - tickStart >= TICK_NANOS) {
      tickStart = now;
      begun = 0;
    }
    return begun++ < PER_TICK;
  }

  @Override
  protected void onTimer() {
    while (!due.isEmpty() && mayBegin()) {
      due.remove().begin();
    }
    if (!due.isEmpty()) {
      worker.schedule(this, 0);
    }
  }

  /** Tells the control thread at the end of this turn. */
  void report(CheckReport report) {
    if (reports.isEmpty()) {
      worker.atEndOfTurn(this);
    }
    reports.add(report);
  }

  @Override
  public void onEndOfTurn() {
    List<CheckReport> batch = reports;
    reports = new ArrayList<>();
    batch.get(0).watch().control().execute(() -> batch.forEach(r -> r.watch().onReport(r)));
  }

  /** An empty map. */
  HeaderMap takeMap() {
    HeaderMap map = spareMaps.poll();
    return map == null ? new HeaderMap(MAP_BYTES) : map;
  }

  /** Takes a map back. */
  void giveBack(HeaderMap map) {
    if (spareMaps.size() < SPARE_MAPS) {
      map.clear();
      spareMaps.push(map);
    }
  }
}
