package io.legate.http.codec.h2;

import io.legate.http.HeaderMap;
import io.legate.http.HttpStream;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stream.StreamBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream (RFC 9113 §5): what both sides share. Its output waits here while windows are closed.
 * Reused by its connection for later streams; confined to its worker.
 */
abstract class Http2Stream implements HttpStream {
  private static final int KEPT_QUEUE = 16;

  final Http2Connection codec;
  int id;

  /** Nothing happens on it any more. */
  boolean closed = true;

  /** We have said END_STREAM, or will once the queue is empty. */
  boolean localEnded;

  /** END_STREAM was written. */
  boolean localClosed;

  /** The peer said END_STREAM. */
  boolean remoteClosed;

  // What we send; see SendFlow.
  int sendWindow;
  int queuedBytes;
  boolean aboveHigh;
  boolean ready;
  @Nullable Http2Stream nextReady;
  @Nullable HeaderMap queuedTrailers;
  private @Nullable ArrayDeque<ByteBuf> queue;

  // What we receive.
  int receiveWindow;
  private int consumed;
  private int held;
  private int readStops;

  /** What is missing of the announced body; -1: nothing was announced. */
  private long missing;

  @Nullable StreamCallbacks callbacks;

  /** Counts for whoever looks after this stream; for nobody before and after. */
  private final StreamBytes unread = new StreamBytes();

  StreamBytes meter = unread;

  Http2Stream(Http2Connection codec) {
    this.codec = codec;
  }

  void open(int id) {
    this.id = id;
    closed = false;
    localEnded = false;
    localClosed = false;
    remoteClosed = false;
    sendWindow = codec.peer().initialWindow();
    queuedBytes = 0;
    aboveHigh = false;
    receiveWindow = codec.options().initialStreamWindow();
    consumed = 0;
    held = 0;
    readStops = 0;
    missing = -1;
    callbacks = null;
  }

  // ---- its bytes

  @Override
  public void meter(StreamBytes bytes) {
    meter = bytes;
  }

  /** Whoever counts is done with this stream: what waits is counted as if it were sent. */
  void endMeter() {
    if (queuedBytes > 0) {
      int frames = queuedBytes / FrameType.DEFAULT_MAX_SIZE + 1;
      meter.wireSent += queuedBytes + (long) frames * FrameType.HEADER_LENGTH;
    }
    meter = unread;
  }

  /** A head, or trailers, came in frames of that many bytes, headers of frames included. */
  void receivedHead(int bytes, int decompressed) {
    meter.wireReceived += bytes;
    meter.headerReceived += bytes;
    meter.decompressedHeaderReceived += decompressed;
  }

  /** The same was sent. */
  void sentHead(int bytes, int decompressed) {
    meter.wireSent += bytes;
    meter.headerSent += bytes;
    meter.decompressedHeaderSent += decompressed;
  }

  // ---- what the peer sends

  /** A piece of the body came, within the windows; the callee owns it. */
  abstract void onData(ByteBuf data, boolean endStream);

  /** Whether the head came, after which a body may. */
  abstract boolean headSeen();

  /** The trailers came; {@link #trailersMap()} has them. */
  abstract void onTrailers();

  /** Where trailers are read into; it is emptied before. */
  abstract HeaderMap trailersMap();

  /** Whether it is a tunnel, which has no trailers (RFC 9113 §8.5). */
  abstract boolean connected();

  /** Whether nobody takes what comes. */
  abstract boolean ignored();

  /** Expects a body of this length; -1: of any. */
  void expectBody(long length) {
    missing = length;
  }

  /** Counts a body; whether it is as long as announced, so far or at its end. */
  boolean countBody(int length, boolean end) {
    if (missing < 0) {
      return true;
    }
    missing -= length;
    return end ? missing == 0 : missing >= 0;
  }

  /** Bytes of a DATA frame begin; whether the window allows them. */
  boolean take(int length) {
    receiveWindow -= length;
    return receiveWindow >= 0;
  }

  /** Bytes went to their reader, or wait until it reads again. */
  void delivered(int length) {
    if (readStops > 0 && !closed) {
      held += length;
    } else {
      consume(length);
    }
  }

  /** Bytes need room no longer: the peer may send as many again. */
  void consume(int length) {
    codec.consume(length);
    if (closed || remoteClosed) {
      return;
    }
    consumed += length;
    if (consumed >= codec.options().initialStreamWindow() / 2) {
      receiveWindow += consumed;
      codec.out().windowUpdate(id, consumed);
      consumed = 0;
    }
  }

  @Override
  public void readDisable(boolean disable) {
    if (closed) {
      return;
    }
    readStops += disable ? 1 : -1;
    assert readStops >= 0;
    if (readStops == 0) {
      releaseHeld();
    }
  }

  /** What was held for this stream is room for others again. */
  void releaseHeld() {
    int n = held;
    held = 0;
    if (n > 0) {
      consume(n);
    }
  }

  // ---- what we send

  /** What waits to be sent; made when it is needed. */
  ArrayDeque<ByteBuf> queue() {
    ArrayDeque<ByteBuf> q = queue;
    if (q == null) {
      q = new ArrayDeque<>(KEPT_QUEUE);
      queue = q;
    }
    return q;
  }

  boolean queueEmpty() {
    return queue == null || queue.isEmpty();
  }

  void dropQueue() {
    ArrayDeque<ByteBuf> q = queue;
    queuedTrailers = null;
    queuedBytes = 0;
    if (q != null) {
      for (ByteBuf data = q.poll(); data != null; data = q.poll()) {
        data.release();
      }
    }
  }

  void encodeBody(ByteBuf data, boolean endStream) {
    if (closed || localEnded) {
      data.release();
      return;
    }
    localEnded = endStream;
    codec.sending().data(this, data);
    if (endStream) {
      afterLocalEnd();
    }
  }

  void encodeLast(HeaderMap trailers) {
    if (closed || localEnded) {
      return;
    }
    localEnded = true;
    codec.sending().trailers(this, trailers);
    afterLocalEnd();
  }

  /** Whoever sends has handed everything over. */
  abstract void afterLocalEnd();

  /** END_STREAM was written. */
  abstract void onLocalClosed();

  @Override
  public void streamCallbacks(StreamCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public Connection connection() {
    return codec.connection();
  }

  void raiseAbove() {
    aboveHigh = true;
    StreamCallbacks c = callbacks;
    if (c != null) {
      c.onAboveWriteBufferHighWatermark();
    }
  }

  void raiseBelow() {
    aboveHigh = false;
    StreamCallbacks c = callbacks;
    if (c != null) {
      c.onBelowWriteBufferLowWatermark();
    }
  }

  /** It ended before its time; whoever uses it is told. It is closed already. */
  void raiseReset(StreamResetReason reason, @Nullable String details) {
    StreamCallbacks c = callbacks;
    callbacks = null;
    if (c != null) {
      c.onResetStream(reason, details);
    }
  }
}
