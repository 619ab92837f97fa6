package io.legate.http.conn;

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

  private final ActiveStream stream;
  private byte[] state = new byte[4];
  private int size;
  private int headersNext;
  private boolean ended;
  private boolean endDelivered;
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

  /** Begins a message that {@code filters} see. */
  void begin(int filters) {
    size = filters;
    if (state.length < filters) {
      state = new byte[filters];
    }
    for (int i = 0; i < filters; i++) {
      state[i] = GOES_ON;
    }
    headersNext = 0;
    ended = false;
    endDelivered = false;
    trailers = false;
    overLimit = false;
  }

  /** Forgets what was collected. */
  void discard() {
    ByteBuf c = collected;
    collected = null;
    if (c != null) {
      c.release();
    }
  }

  /** Whether the end of the message came (it may still wait at a filter). */
  boolean ended() {
    return ended;
  }

  /** Whether the head was handed to every filter. */
  boolean headersPassed() {
    return headersNext == size;
  }

  @Nullable ByteBuf collected() {
    return collected;
  }

  // ---- what comes in

  void headers(int from, boolean endStream) {
    ended = endStream;
    headersNext = from;
    iterateHeaders(endStream);
  }

  void data(int from, ByteBuf data, boolean endStream) {
    ended |= endStream;
    iterateData(from, data, endStream);
  }

  void trailers(int from) {
    ended = true;
    trailers = true;
    iterateTrailers(from);
  }

  /** Puts data behind what is collected at a filter. */
  void add(int filter, ByteBuf data) {
    collect(filter, data, true);
  }

  // ---- iteration

  private void iterateHeaders(boolean endStream) {
    while (headersNext < size) {
      int i = headersNext++;
      HeadersStatus status = callHeaders(i, endStream);
      if (stream.finished()) {
        return;
      }
      switch (status) {
        case CONTINUE -> {}
        case STOP_ITERATION -> {
          state[i] = STOPPED;
          return;
        }
        case STOP_ALL_ITERATION_AND_BUFFER -> {
          state[i] = STOPPED_ALL;
          return;
        }
        case STOP_ALL_ITERATION_AND_WATERMARK -> {
          state[i] = STOPPED_ALL_WATERMARK;
          return;
        }
      }
    }
    if (endStream) {
      endDelivered = true;
    }
    deliverHeaders(endStream);
  }

  private void iterateData(int from, ByteBuf data, boolean endStream) {
    ByteBuf piece = data;
    for (int i = from; i < headersNext; i++) {
      if (state[i] >= STOPPED_ALL) {
        collect(i, piece, state[i] == STOPPED_ALL_WATERMARK);
        return;
      }
      DataStatus status = callData(i, piece, endStream);
      if (status == DataStatus.STOP_ITERATION_NO_BUFFER) {
        state[i] = STOPPED;
        return;
      }
      if (stream.finished()) {
        piece.release();
        return;
      }
      if (status != DataStatus.CONTINUE) {
        state[i] = STOPPED;
        collect(i, piece, status == DataStatus.STOP_ITERATION_AND_WATERMARK);
        return;
      }
      if (state[i] == STOPPED) {
        piece = resume(i, piece);
        if (piece == null) {
          return;
        }
      }
    }
    if (headersNext < size) {
      // A filter continued the data while the head still waits at it: both wait.
      collect(headersNext - 1, piece, true);
      return;
    }
    if (endStream) {
      endDelivered = true;
    }
    deliverData(piece, endStream);
  }

  /** A stopped filter let data pass: the head goes on before it, with what was collected. */
  private @Nullable ByteBuf resume(int i, ByteBuf piece) {
    state[i] = GOES_ON;
    ByteBuf all = collectedAt == i ? merge(takeCollected(), piece) : piece;
    if (headersNext == i + 1) {
      iterateHeaders(false);
      if (stream.finished()) {
        all.release();
        return null;
      }
    }
    return all;
  }

  private void iterateTrailers(int from) {
    for (int i = from; i < headersNext; i++) {
      if (state[i] >= STOPPED_ALL) {
        return;
      }
      HeadersStatus status = callTrailers(i);
      if (stream.finished()) {
        return;
      }
      if (status != HeadersStatus.CONTINUE) {
        state[i] = STOPPED;
        return;
      }
      if (state[i] == STOPPED) {
        state[i] = GOES_ON;
        if (headersNext == i + 1) {
          iterateHeaders(false);
          if (stream.finished()) {
            return;
          }
        }
        passCollected(i, i + 1, false);
        if (stream.finished()) {
          return;
        }
      }
    }
    if (headersNext == size) {
      endDelivered = true;
      deliverTrailers();
    }
  }

  /** A filter that stopped goes on. */
  void continueAt(int i) {
    if (state[i] == GOES_ON || stream.finished()) {
      return;
    }
    boolean all = state[i] >= STOPPED_ALL;
    state[i] = GOES_ON;
    boolean bodyWaits = collected != null && collectedAt == i;
    if (headersNext == i + 1) {
      iterateHeaders(ended && !bodyWaits && !trailers);
      if (stream.finished()) {
        return;
      }
    }
    int next = all ? i : i + 1;
    if (bodyWaits) {
      passCollected(i, next, ended && !trailers);
    } else if (ended && !trailers && !endDelivered && next <= headersNext) {
      iterateData(next, Unpooled.EMPTY_BUFFER, true);
    }
    if (!stream.finished() && trailers && !endDelivered) {
      iterateTrailers(next);
    }
  }

  private void passCollected(int at, int next, boolean endStream) {
    if (collected != null && collectedAt == at) {
      ByteBuf c = takeCollected();
      if (c != null) {
        iterateData(next, c, endStream);
      }
    }
  }

  private @Nullable ByteBuf takeCollected() {
    ByteBuf c = collected;
    collected = null;
    if (overLimit) {
      overLimit = false;
      onDrained();
    }
    return c;
  }

  private void collect(int i, ByteBuf data, boolean watermark) {
    collectedAt = i;
    collected = merge(collected, data);
    if (collected.readableBytes() > stream.bufferLimit() && !overLimit) {
      overLimit = watermark;
      onOverLimit(watermark);
    }
  }

  private ByteBuf merge(@Nullable ByteBuf first, ByteBuf second) {
    if (first == null) {
      return second;
    }
    if (!second.isReadable()) {
      second.release();
      return first;
    }
    return stream
        .worker()
        .allocator()
        .compositeBuffer(1024)
        .addFlattenedComponents(true, first)
        .addFlattenedComponents(true, second);
  }
}
