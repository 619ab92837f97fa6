package io.legate.http.codec.h2;

import io.legate.event.EndOfTurn;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.StreamResetReason;
import io.legate.http.codec.h2.hpack.HpackEncoder;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.stats.StatsShard;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection, whichever side we are: frames come in and find their stream, settings and
 * windows are kept, limits are watched. Confined to the connection's worker.
 */
abstract class Http2Connection implements FrameReader.Handler, EndOfTurn {
  private static final int KEPT_STREAMS = 256;
  static final String FLOW_CONTROL = "http2.flow_control_error";
  static final String FRAME_SIZE = "http2.frame_size_error";
  static final String PROTOCOL = "http2.protocol_error";

  private final Connection connection;
  private final Worker worker;
  private final StatsShard shard;
  private final Http2Options options;
  private final Http2Stats stats;
  private final OutboundFrames outbound;
  private final Http2Output out;
  private final SendFlow sending;
  private final InboundLimits inbound;
  private final FrameReader reader;
  private final HpackEncoder encoder;
  private final DataFrames data;
  private final HeaderFrames heads;
  private final ControlFrames control;
  private final PeerSettings peer = new PeerSettings();
  private final StreamTable streams = new StreamTable();
  private final ClosedStreams closedStreams = new ClosedStreams();
  private final KeepAlive keepAlive;
  private final int bufferLimit;
  private List<Http2Stream> free = new ArrayList<>();
  private List<Http2Stream> closedThisTurn = new ArrayList<>();
  private boolean dead;

  Http2Connection(Connection connection, Http2Options options, Http2Stats stats) {
    this.connection = connection;
    this.worker = connection.worker();
    this.shard = worker.stats();
    this.options = options;
    this.stats = stats;
    this.bufferLimit = connection.bufferLimit() > 0 ? connection.bufferLimit() : Integer.MAX_VALUE;
    this.outbound = new OutboundFrames(connection, options.limits());
    this.out = new Http2Output(connection, outbound);
    this.sending = new SendFlow(this, out);
    this.inbound = new InboundLimits(worker, options.limits(), stats);
    this.reader = new FrameReader(worker, this);
    this.encoder = new HpackEncoder(options.headerTableSize());
    this.data = new DataFrames(this);
    this.heads = new HeaderFrames(this);
    this.control = new ControlFrames(this, encoder);
    this.keepAlive = new KeepAlive(this, options.keepalive());
  }

  /** Says what we want of the peer. */
  final void sendSettings(OurSettings settings) {
    settings.write(out);
    data.announceWindow();
    keepAlive.start();
  }

  // ---- what sides differ in

  /** Whether we are the client. */
  abstract boolean client();

  /**
   * A header block is complete; {@link HeaderFrames#decode} is to be called for it exactly once.
   */
  abstract void onHeaders(int id, boolean endStream, byte[] block, int start, int length);

  /** The peer opens no more streams, or takes none beyond {@code lastId}. */
  abstract void onGoAway(int lastId, int code);

  /** The highest stream of the peer's that we have taken. */
  abstract int lastPeerStream();

  /** Whether a stream of that number was never opened. */
  abstract boolean idle(int id);

  /** Whether a stream that was opened is none that we take: its frames are ignored. */
  boolean beyondGoAway(int id) {
    return false;
  }

  /** A stream ended. */
  abstract void onClosed(Http2Stream stream);

  /** The peer reset a stream, or made us do it. */
  abstract boolean premature(Http2Stream stream);

  /** The peer's settings are in force. */
  void onSettings() {}

  /** The connection was failed; streams are reset already. */
  void onFailed(String details) {}

  // ---- bytes

  /** Takes bytes that came; owns them. */
  public void dispatch(ByteBuf data) {
    if (dead) {
      data.release();
      return;
    }
    reader.read(data);
    if (!dead && outbound.controlFlooded()) {
      stats.outboundControlFlood.inc(shard);
      fail(ErrorCode.ENHANCE_YOUR_CALM, "http2.outbound_control_frames_flood");
    } else if (!dead && outbound.flooded()) {
      stats.outboundFlood.inc(shard);
      fail(ErrorCode.ENHANCE_YOUR_CALM, "http2.outbound_frames_flood");
    }
  }

  @Override
  public final boolean dead() {
    return dead;
  }

  @Override
  public boolean onFrameBegin(int type, int flags, int streamId, int length) {
    if (length > FrameType.DEFAULT_MAX_SIZE) {
      return fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    }
    if (!heads.begin(type, streamId, length)) {
      return false;
    }
    if (!peer.received() && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
      return fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL); // RFC 9113 §3.4
    }
    return type != FrameType.DATA || data.begin(flags, streamId, length);
  }

  @Override
  public void onFrame(int type, int flags, int id, byte[] p, int start, int length) {
    switch (type) {
      case FrameType.HEADERS -> heads.headers(flags, id, p, start, length);
      case FrameType.CONTINUATION -> heads.continuation(flags, p, start, length);
      case FrameType.PRIORITY -> control.priority(id, p, start, length);
      case FrameType.RST_STREAM -> control.rstStream(id, p, start, length);
      case FrameType.SETTINGS -> control.settings(flags, id, p, start, length);
      case FrameType.PUSH_PROMISE -> fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      case FrameType.PING -> control.ping(flags, id, p, start, length);
      case FrameType.GOAWAY -> control.goAway(id, p, start, length);
      case FrameType.WINDOW_UPDATE -> control.windowUpdate(id, p, start, length);
      default -> {} // RFC 9113 §5.5: what is unknown is ignored
    }
  }

  @Override
  public void onBadPadding() {
    fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
  }

  @Override
  public void onPadding(int length) {
    data.onPadding(length);
  }

  @Override
  public void onData(ByteBuf bytes, boolean last) {
    data.onData(bytes, last);
  }

  /** Ends the connection when a limit was exceeded. */
  final void limit(@Nullable String exceeded) {
    if (exceeded != null) {
      fail(ErrorCode.ENHANCE_YOUR_CALM, exceeded);
    }
  }

  // ---- heads that we send

  final void writeHeaders(Http2Stream s, HeaderMap headers, boolean endStream) {
    byte[] work = worker.scratch(encoder.bound(headers));
    int length = encoder.encode(headers, work, 0);
    int bytes = out.headers(s.id, work, length, endStream, FrameType.DEFAULT_MAX_SIZE);
    s.sentHead(bytes, headers.byteSize());
  }

  final void writeTrailers(Http2Stream s, HeaderMap trailers) {
    byte[] work = worker.scratch(encoder.bound(trailers));
    int length = encoder.encodeTrailers(trailers, work, 0);
    int bytes = out.headers(s.id, work, length, true, FrameType.DEFAULT_MAX_SIZE);
    s.sentHead(bytes, trailers.byteSize());
  }

  // ---- streams

  /** A stream object that is free, or null. */
  final @Nullable Http2Stream takeFree() {
    return free.isEmpty() ? null : free.remove(free.size() - 1);
  }

  final void opened(Http2Stream s) {
    streams.put(s);
    stats.streamsActive.inc(shard);
    inbound.onStreamOpened();
  }

  /** Closes a stream that both sides have ended. */
  final void closeIfDone(Http2Stream s) {
    if (!s.closed && s.localClosed && s.remoteClosed) {
      close(s, false);
    }
  }

  /** Resets a stream for its user. */
  final void reset(Http2Stream s, int code) {
    out.rstStream(s.id, code);
    stats.txReset.inc(shard);
    s.callbacks = null;
    close(s, true);
  }

  /** Closes a stream that the peer does not know. */
  final void drop(Http2Stream s) {
    close(s, false);
  }

  /** Refuses a stream that was not opened. */
  final void refuse(int id) {
    stats.streamRefusedErrors.inc(shard);
    stats.txReset.inc(shard);
    out.rstStream(id, ErrorCode.REFUSED_STREAM);
    closedStreams.add(id, true);
  }

  final void close(Http2Stream s, boolean resetByUs) {
    s.closed = true;
    streams.remove(s);
    closedStreams.add(s.id, resetByUs);
    stats.streamsActive.dec(shard);
    inbound.onStreamClosed();
    sending.forget(s);
    s.releaseHeld();
    if (closedThisTurn.isEmpty()) {
      worker.atEndOfTurn(this);
    }
    closedThisTurn.add(s);
    onClosed(s);
  }

  /** Callers up the stack may still look at a stream: it is free from the next turn on. */
  @Override
  public final void onEndOfTurn() {
    List<Http2Stream> closed = closedThisTurn;
    for (int i = 0; i < closed.size() && free.size() < KEPT_STREAMS && !dead; i++) {
      free.add(closed.get(i));
    }
    closed.clear();
  }

  /** The message on a stream breaks the rules: the stream ends, or by default the connection. */
  final void malformed(Http2Stream s, String details) {
    stats.rxMessagingError.inc(shard);
    if (options.streamErrorOnInvalidMessage()) {
      streamError(s, ErrorCode.PROTOCOL_ERROR, details);
    } else {
      fail(ErrorCode.PROTOCOL_ERROR, details);
    }
  }

  final void streamError(int id, int code, String details) {
    Http2Stream s = streams.get(id);
    if (s != null) {
      streamError(s, code, details);
    } else {
      out.rstStream(id, code);
    }
  }

  final void streamError(Http2Stream s, int code, String details) {
    boolean premature = premature(s);
    out.rstStream(s.id, code);
    stats.txReset.inc(shard);
    close(s, true);
    s.raiseReset(StreamResetReason.PROTOCOL_ERROR, details);
    if (premature && !dead) {
      limit(inbound.onPrematureReset());
    }
  }

  // ---- the end

  /** The peer broke the protocol of the connection; always false. */
  final boolean fail(int code, String details) {
    if (!dead) {
      dead = true;
      sendGoAway(lastPeerStream(), code, details);
      resetAll(StreamResetReason.PROTOCOL_ERROR, details);
      out.flush();
      keepAlive.stop();
      onFailed(details);
      connection.close(CloseType.FLUSH_WRITE_AND_DELAY);
    }
    return false;
  }

  final void sendGoAway(int lastId, int code, String debug) {
    stats.goawaySent.inc(shard);
    out.goAway(lastId, code, debug);
    out.flush(); // whoever closes the connection next need not know of it
  }

  /** The peer does not answer. */
  final void onKeepAliveTimeout() {
    stats.keepaliveTimeout.inc(shard);
    connection.close(CloseType.NO_FLUSH);
  }

  /** The connection is gone: open streams are reset. */
  public void onConnectionClosed() {
    dead = true;
    keepAlive.stop();
    out.discard();
    resetAll(StreamResetReason.CONNECTION_TERMINATION, null);
  }

  private void resetAll(StreamResetReason reason, @Nullable String details) {
    for (Http2Stream s : streams.snapshot()) {
      if (!s.closed) {
        close(s, false);
        s.raiseReset(reason, details);
      }
    }
  }

  /** The connection's write buffer drained: what waits goes on. */
  public void onUnderlyingBelowLowWatermark() {
    sending.pump();
  }

  /** The connection's write buffer is full: what is written from now on waits in its stream. */
  public void onUnderlyingAboveHighWatermark() {
    // Each stream tells its producer when that next sends; see SendFlow.
  }

  // ---- parts

  final Connection connection() {
    return connection;
  }

  final Worker worker() {
    return worker;
  }

  final StatsShard shard() {
    return shard;
  }

  final Http2Options options() {
    return options;
  }

  final Http2Stats stats() {
    return stats;
  }

  final Http2Output out() {
    return out;
  }

  final SendFlow sending() {
    return sending;
  }

  final InboundLimits inbound() {
    return inbound;
  }

  final PeerSettings peer() {
    return peer;
  }

  final ClosedStreams closedStreams() {
    return closedStreams;
  }

  /** The header blocks of the peer. */
  final HeaderFrames heads() {
    return heads;
  }

  /** Bytes of the connection's window are free again. */
  final void consume(int length) {
    data.consume(length);
  }

  final StreamTable streams() {
    return streams;
  }

  final KeepAlive keepAlive() {
    return keepAlive;
  }

  /** Bytes that may wait in one stream before its producer is told to stop. */
  final int bufferLimit() {
    return bufferLimit;
  }
}
