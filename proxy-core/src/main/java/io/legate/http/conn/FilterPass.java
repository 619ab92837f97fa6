package io.legate.http.conn;

import io.legate.event.Buffers;
import io.legate.http.HttpFilter.DataStatus;
import io.legate.http.HttpFilter.HeadersStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One message's way through the filters of a stream: head, body, trailers, each filter in turn, as
 * far as they let it pass. What a filter collects waits here. Requests and responses differ only in
 * the order of the filters, what is called, and what comes after the last. Reused with its stream;
 * confined to the stream's worker.
 */
abstract class FilterPass {
  private static final byte GOES_ON = 0;
  private static final byte STOPPED = 1;
  private static final byte STOPPED_ALL = 2;
  private static final byte STOPPED_ALL_WATERMARK = 3;
  private static final int NOWHERE = -1;

  private final ActiveStream stream;
  private byte[] state = new byte[4];
  private int size;
  private int headersNext;
  private int generation;
  private int endAt;
  private boolean headOnly;
  private boolean begun;
  private boolean trailers;
  private @Nullable ByteBuf collected;
  private int collectedAt;
  private boolean overLimit;

  FilterPass(ActiveStream stream) {
    this.stream = stream;
  }

  abstract HeadersStatus callHeaders(int filter, boolean endStream);

  abstract DataStatus callData(int filter, ByteBuf data, boolean endStream);

  abstract HeadersStatus callTrailers(int filter);

  abstract void deliverHeaders(boolean endStream);

  abstract void deliverData(ByteBuf data, boolean endStream);

  abstract void deliverTrailers();

  /** More was collected than the limit; {@code watermark}: the sender is to be stopped. */
  abstract void onOverLimit(boolean watermark);

  /** What was collected went on. */
  abstract void onDrained();

  /** Begins a message that {@code filters} see; whatever was under way ends. */
  void begin(int filters) {
    generation++;
    size = filters;
    if (state.length < filters) {
      state = new byte[filters];
    }
    for (int i = 0; i < filters; i++) {
      state[i] = GOES_ON;
    }
    headersNext = 0;
    headOnly = false;
    begun = false;
    endAt = NOWHERE;
    trailers = false;
    overLimit = false;
  }

  /** Ends the message where it is, and forgets what was collected. */
  void abort() {
    generation++;
    ByteBuf c = collected;
    collected = null;
    if (c != null) {
      c.release();
    }
  }

  /** Whether the head was handed in (it may still wait at a filter). */
  boolean begun() {
    return begun;
  }

  @Nullable ByteBuf collected() {
    return collected;
  }

  // ---- what comes in

  void headers(int from, boolean endStream) {
    begun = true;
    headOnly = endStream;
    headersNext = from;
    iterateHeaders(endStream);
  }

  void data(int from, ByteBuf data, boolean endStream) {
    iterateData(from, data, endStream);
  }

  void trailers(int from) {
    trailers = true;
    iterateTrailers(from);
  }

  /** Puts data behind what is collected at a filter. */
  void add(int filter, ByteBuf data) {
    collect(filter, data, true);
  }

  // ---- iteration; a filter's call may end the stream or the message (a local reply)

  private boolean over(int since) {
    return since != generation || stream.finished();
  }

  private void iterateHeaders(boolean endStream) {
    int since = generation;
    int addedAt = NOWHERE;
    boolean end = endStream;
    while (headersNext < size) {
      int i = headersNext++;
      HeadersStatus status = callHeaders(i, end);
      if (over(since)) {
        return;
      }
      if (status != HeadersStatus.CONTINUE) {
        state[i] =
            switch (status) {
              case STOP_ALL_ITERATION_AND_BUFFER -> STOPPED_ALL;
              case STOP_ALL_ITERATION_AND_WATERMARK -> STOPPED_ALL_WATERMARK;
              default -> STOPPED;
            };
        passAdded(addedAt, endStream);
        return;
      }
      if (collected != null && collectedAt == i && addedAt == NOWHERE) {
        // It gave the message a body (or more of one): the head is not the end any more.
        addedAt = i;
        end = false;
        headOnly = false;
      }
    }
    deliverHeaders(end);
    if (!over(since)) {
      passAdded(addedAt, endStream);
    }
  }

  private void passAdded(int addedAt, boolean endStream) {
    if (addedAt != NOWHERE) {
      passCollected(addedAt, addedAt + 1, endStream);
    }
  }

  private void iterateData(int from, ByteBuf data, boolean endStream) {
    int since = generation;
    ByteBuf piece = data;
    for (int i = from; i < headersNext; i++) {
      if (state[i] >= STOPPED_ALL) {
        stopData(i, endStream);
        collect(i, piece, state[i] == STOPPED_ALL_WATERMARK);
        return;
      }
      DataStatus status = callData(i, piece, endStream);
      if (status == DataStatus.STOP_ITERATION_NO_BUFFER) {
        if (!over(since)) {
          stopData(i, endStream);
        }
        return;
      }
      if (over(since)) {
        piece.release();
        return;
      }
      if (status != DataStatus.CONTINUE) {
        stopData(i, endStream);
        collect(i, piece, status == DataStatus.STOP_ITERATION_AND_WATERMARK);
        return;
      }
      if (state[i] == STOPPED || collected != null && collectedAt == i) {
        piece = resume(i, piece);
        if (over(since)) {
          piece.release();
          return;
        }
      }
    }
    if (headersNext < size) {
      // A filter continued the data while the head still waits at it: both wait.
      stopData(headersNext - 1, endStream);
      collect(headersNext - 1, piece, true);
      return;
    }
    deliverData(piece, endStream);
  }

  private void stopData(int i, boolean endStream) {
    if (state[i] == GOES_ON) {
      state[i] = STOPPED;
    }
    if (endStream) {
      endAt = i;
    }
  }

  /** A stopped filter let data pass: the head goes on before it, with what was collected. */
  private ByteBuf resume(int i, ByteBuf piece) {
    state[i] = GOES_ON;
    ByteBuf all =
        collected != null && collectedAt == i
            ? Buffers.merge(stream.worker(), takeCollected(), piece)
            : piece;
    if (headersNext == i + 1) {
      iterateHeaders(false);
    }
    return all;
  }

  private void iterateTrailers(int from) {
    int since = generation;
    for (int i = from; i < headersNext; i++) {
      if (state[i] >= STOPPED_ALL) {
        endAt = i;
        return;
      }
      HeadersStatus status = callTrailers(i);
      if (over(since)) {
        return;
      }
      if (status != HeadersStatus.CONTINUE) {
        state[i] = STOPPED;
        endAt = i;
        return;
      }
      boolean wasStopped = state[i] == STOPPED;
      state[i] = GOES_ON;
      if (wasStopped && headersNext == i + 1) {
        iterateHeaders(false);
      }
      if (!over(since)) {
        passCollected(i, i + 1, false);
      }
      if (over(since)) {
        return;
      }
    }
    if (headersNext == size) {
      deliverTrailers();
    } else {
      endAt = headersNext - 1;
    }
  }

  /** A filter that stopped goes on. */
  void continueAt(int i) {
    if (i >= headersNext || state[i] == GOES_ON || stream.finished()) {
      return;
    }
    int since = generation;
    int next = state[i] >= STOPPED_ALL ? i : i + 1;
    state[i] = GOES_ON;
    boolean endWaits = endAt == i;
    if (endWaits) {
      endAt = NOWHERE;
    }
    boolean bodyWaits = collected != null && collectedAt == i;
    if (headersNext == i + 1) {
      boolean wasHeadOnly = headOnly;
      headOnly &= !bodyWaits;
      endWaits |= wasHeadOnly && bodyWaits;
      iterateHeaders(headOnly);
      if (over(since)) {
        return;
      }
    }
    bodyWaits = collected != null && collectedAt == i;
    if (bodyWaits) {
      passCollected(i, next, endWaits && !trailers);
    } else if (endWaits && !trailers) {
      iterateData(next, Unpooled.EMPTY_BUFFER, true);
    }
    if (endWaits && trailers && !over(since)) {
      iterateTrailers(next);
    }
  }

  private void passCollected(int at, int next, boolean endStream) {
    if (collected != null && collectedAt == at) {
      iterateData(next, takeCollected(), endStream);
    }
  }

  private ByteBuf takeCollected() {
    ByteBuf c = collected;
    assert c != null;
    collected = null;
    if (overLimit) {
      overLimit = false;
      onDrained();
    }
    return c;
  }

  private void collect(int i, ByteBuf data, boolean watermark) {
    collectedAt = i;
    ByteBuf all = Buffers.merge(stream.worker(), collected, data);
    collected = all;
    if (all.readableBytes() > stream.bufferLimit() && !overLimit) {
      overLimit = watermark;
      onOverLimit(watermark);
    }
  }
}
