package io.legate.http.codec.h2;

import io.legate.event.EndOfTurn;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.StreamResetReason;
import io.legate.http.codec.h2.hpack.HpackDecoder;
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
  private static final String FLOW_CONTROL = "http2.flow_control_error";
  private static final String FRAME_SIZE = "http2.frame_size_error";
  private static final String PROTOCOL = "http2.protocol_error";

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
  private final HpackDecoder decoder;
  private final HpackEncoder encoder;
  private final HeaderBlock block;
  private final HeadReader head;
  private final PeerSettings peer = new PeerSettings();
  private final StreamTable streams = new StreamTable();
  private final ClosedStreams closedStreams = new ClosedStreams();
  private final KeepAlive keepAlive;
  private final int bufferLimit;
  private List<Http2Stream> free = new ArrayList<>();
  private List<Http2Stream> closedThisTurn = new ArrayList<>();
  private int receiveWindow;
  private int consumed;
  private boolean dead;
  private @Nullable Http2Stream dataStream;
  private boolean dataEnds;
  private int dataLength;
  private int headBytes;

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
    this.decoder = new HpackDecoder(options.headerTableSize());
    decoder.limits(options.maxHeadBytes());
    this.encoder = new HpackEncoder(options.headerTableSize());
    this.block = new HeaderBlock(options.maxHeadBytes() + FrameType.DEFAULT_MAX_SIZE);
    this.head = new HeadReader(options);
    this.receiveWindow = Math.max(options.initialConnectionWindow(), PeerSettings.DEFAULT_WINDOW);
    this.keepAlive = new KeepAlive(this, options.keepalive());
  }

  /** Says what we want of the peer. */
  final void sendSettings(OurSettings settings) {
    settings.write(out);
    if (receiveWindow > PeerSettings.DEFAULT_WINDOW) {
      out.windowUpdate(0, receiveWindow - PeerSettings.DEFAULT_WINDOW);
    }
    keepAlive.start();
  }

  // ---- what sides differ in

  /** Whether we are the client. */
  abstract boolean client();

  /** A header block is complete; {@link #decode} is to be called for it exactly once. */
  abstract void onHeaders(int id, boolean endStream, byte[] block, int start, int length);

  /** The peer opens no more streams, or takes none beyond {@code lastId}. */
  abstract void onGoAway(int lastId, int code);

  /** The highest stream of the peer's that we have taken. */
  abstract int lastPeerStream();

  /** Whether a stream of that number was never opened. */
  abstract boolean idle(int id);

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
    if (block.open() && (type != FrameType.CONTINUATION || streamId != block.streamId())) {
      return fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    }
    if (!peer.received() && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
      return fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL); // RFC 9113 §3.4
    }
    if (type == FrameType.HEADERS) {
      headBytes = FrameType.HEADER_LENGTH + length;
    } else if (type == FrameType.CONTINUATION) {
      headBytes += FrameType.HEADER_LENGTH + length;
    }
    return type != FrameType.DATA || beginData(flags, streamId, length);
  }

  @Override
  public void onFrame(int type, int flags, int id, byte[] p, int start, int length) {
    switch (type) {
      case FrameType.HEADERS -> headersFrame(flags, id, p, start, length);
      case FrameType.CONTINUATION -> continuation(flags, p, start, length);
      case FrameType.PRIORITY -> priority(id, p, start, length);
      case FrameType.RST_STREAM -> rstStream(id, p, start, length);
      case FrameType.SETTINGS -> settings(flags, id, p, start, length);
      case FrameType.PUSH_PROMISE -> fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      case FrameType.PING -> ping(flags, id, p, start, length);
      case FrameType.GOAWAY -> goAwayFrame(id, p, start, length);
      case FrameType.WINDOW_UPDATE -> windowUpdate(id, p, start, length);
      default -> {} // RFC 9113 §5.5: what is unknown is ignored
    }
  }

  private void limit(@Nullable String exceeded) {
    if (exceeded != null) {
      fail(ErrorCode.ENHANCE_YOUR_CALM, exceeded);
    }
  }

  // ---- DATA

  private boolean beginData(int flags, int id, int length) {
    if (id == 0 || idle(id)) {
      return fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    }
    receiveWindow -= length;
    if (receiveWindow < 0) {
      return fail(ErrorCode.FLOW_CONTROL_ERROR, FLOW_CONTROL);
    }
    dataEnds = (flags & FrameType.END_STREAM) != 0;
    if (length > 0 || dataEnds) {
      inbound.onUsefulFrame();
    } else {
      limit(inbound.onEmptyFrame());
    }
    Http2Stream s = streams.get(id);
    if (s == null) {
      if (!closedStreams.resetByUs(id)) {
        out.rstStream(id, ErrorCode.STREAM_CLOSED);
      }
    } else if (s.remoteClosed) {
      streamError(s, ErrorCode.STREAM_CLOSED, PROTOCOL);
      s = null;
    } else if (!s.take(length)) {
      streamError(s, ErrorCode.FLOW_CONTROL_ERROR, FLOW_CONTROL);
      s = null;
    }
    if (s != null) {
      s.meter.wireReceived += FrameType.HEADER_LENGTH + length;
    }
    dataStream = s;
    dataLength = length;
    if ((flags & FrameType.PADDED) == 0) {
      countBody();
    }
    return !dead;
  }

  /** How long the frame's data is is known: whether the message may have it. */
  private void countBody() {
    Http2Stream s = dataStream;
    if (s != null && (!s.headSeen() || !s.countBody(dataLength, dataEnds))) {
      dataStream = null;
      malformed(s, HeadReader.BAD_MESSAGE);
    }
  }

  @Override
  public void onBadPadding() {
    fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
  }

  @Override
  public void onPadding(int length) {
    Http2Stream s = dataStream;
    if (s != null) {
      s.consume(length);
    } else {
      consume(length);
    }
    dataLength -= length;
    countBody();
  }

  @Override
  public void onData(ByteBuf data, boolean last) {
    Http2Stream s = dataStream;
    int length = data.readableBytes();
    if (s == null || s.closed) {
      data.release();
      consume(length);
      return;
    }
    boolean end = last && dataEnds;
    if (end) {
      s.remoteClosed = true;
    }
    if (s.ignored()) {
      data.release();
      s.consume(length);
    } else {
      // Counted first: the reader may end the stream, or stop it for what comes next.
      s.delivered(length);
      s.onData(data, end);
    }
    if (end) {
      closeIfDone(s);
    }
  }

  /** Bytes of the connection's window are free again. */
  final void consume(int length) {
    consumed += length;
    if (consumed >= options.initialConnectionWindow() / 2 && !dead) {
      receiveWindow += consumed;
      out.windowUpdate(0, consumed);
      consumed = 0;
    }
  }

  // ---- HEADERS

  private void headersFrame(int flags, int id, byte[] p, int start, int length) {
    if (id == 0) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      return;
    }
    int at = start;
    int end = start + length;
    if ((flags & FrameType.PADDED) != 0) {
      if (length == 0) {
        fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
        return;
      }
      end -= p[at++] & 0xff;
    }
    boolean dependsOnItself = false;
    if ((flags & FrameType.HAS_PRIORITY) != 0) {
      if (end - at < 5) {
        fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
        return;
      }
      dependsOnItself = Bytes.int31(p, at) == id;
      at += 5;
    }
    if (end < at || dependsOnItself) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      return;
    }
    boolean endStream = (flags & FrameType.END_STREAM) != 0;
    if ((flags & FrameType.END_HEADERS) != 0) {
      inbound.onUsefulFrame();
      onHeaders(id, endStream, p, at, end - at);
    } else {
      if (end == at && !endStream) {
        limit(inbound.onEmptyFrame());
      }
      block.begin(id, endStream, p, at, end - at);
    }
  }

  private void continuation(int flags, byte[] p, int start, int length) {
    if (!block.open()) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      return;
    }
    if (length == 0 && (flags & FrameType.END_HEADERS) == 0) {
      limit(inbound.onEmptyFrame());
    }
    if (!block.add(p, start, length)) {
      stats.inboundContinuationFlood.inc(shard);
      fail(ErrorCode.ENHANCE_YOUR_CALM, "http2.inbound_continuation_flood");
    } else if ((flags & FrameType.END_HEADERS) != 0 && !dead) {
      inbound.onUsefulFrame();
      byte[] whole = block.bytes();
      int total = block.length();
      int id = block.streamId();
      block.end();
      onHeaders(id, block.endStream(), whole, 0, total);
    }
  }

  /** Decodes a block into a map; whether the connection survived. */
  final boolean decode(
      HeadReader.Kind kind, @Nullable HeaderMap map, byte[] p, int start, int length) {
    if (map == null) {
      head.beginDiscarded();
    } else {
      head.begin(kind, map);
    }
    if (!decoder.decode(p, start, length, head)) {
      return fail(ErrorCode.COMPRESSION_ERROR, "http2.compression_error");
    }
    return true;
  }

  /** Whether the head that was decoded last is larger than may be. */
  final boolean headTooLarge() {
    if (decoder.exceeded() || head.tooMany()) {
      stats.headerOverflow.inc(shard);
      return true;
    }
    return false;
  }

  /** What is wrong with the head that was decoded last, or null. */
  final @Nullable String headError() {
    String error = head.end();
    if (error != null && error.equals(HeadReader.UNDERSCORE)) {
      stats.requestsRejectedWithUnderscoresInHeaders.inc(shard);
    } else if (head.droppedUnderscore()) {
      stats.droppedHeadersWithUnderscores.inc(shard);
    }
    return error;
  }

  /** Counts the head that was decoded last for its stream. */
  final void countHead(Http2Stream s) {
    s.receivedHead(headBytes, head.bytes());
  }

  final HeadReader head() {
    return head;
  }

  /** A block of a stream that is open: its trailers. */
  final void trailers(Http2Stream s, boolean endStream, byte[] p, int start, int length) {
    if (s.remoteClosed) {
      if (decode(HeadReader.Kind.DISCARDED, null, p, start, length)) {
        streamError(s, ErrorCode.STREAM_CLOSED, PROTOCOL);
      }
      return;
    }
    HeaderMap map = s.ignored() ? null : s.trailersMap();
    if (map != null) {
      map.clear();
    }
    if (!decode(HeadReader.Kind.TRAILERS, map, p, start, length)) {
      return;
    }
    if (!endStream || !s.countBody(0, true)) {
      malformed(s, HeadReader.BAD_MESSAGE);
      return;
    }
    countHead(s);
    if (map != null) {
      String error = headTooLarge() ? HeadReader.BAD_MESSAGE : headError();
      if (error != null) {
        malformed(s, error);
        return;
      }
    }
    stats.trailers.inc(shard);
    s.remoteClosed = true;
    if (map != null) {
      s.onTrailers();
    }
    closeIfDone(s);
  }

  /** A block of a stream that is closed. */
  final void headersOfClosed(int id, byte[] p, int start, int length) {
    if (!decode(HeadReader.Kind.DISCARDED, null, p, start, length)) {
      return;
    }
    stats.headersCbNoStream.inc(shard);
    if (!closedStreams.resetByUs(id)) {
      boolean known = closedStreams.known(id);
      fail(known ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    }
  }

  // ---- the other frames

  private void priority(int id, byte[] p, int start, int length) {
    if (id == 0) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else if (length != 5) {
      streamError(id, ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    } else if (Bytes.int31(p, start) == id) {
      streamError(id, ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else {
      limit(inbound.onPriority());
    }
  }

  private void rstStream(int id, byte[] p, int start, int length) {
    if (length != 4) {
      fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    } else if (id == 0 || idle(id)) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else {
      stats.rxReset.inc(shard);
      Http2Stream s = streams.get(id);
      if (s != null) {
        boolean premature = premature(s);
        int code = Bytes.int32(p, start);
        close(s, false);
        s.raiseReset(ErrorCode.reason(code), resetDetails(code));
        if (premature && !dead) {
          limit(inbound.onPrematureReset());
        }
      }
    }
  }

  private static String resetDetails(int code) {
    return code == ErrorCode.REFUSED_STREAM ? "http2.remote_refuse" : "http2.remote_reset";
  }

  private void settings(int flags, int id, byte[] p, int start, int length) {
    if (id != 0) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else if ((flags & FrameType.ACK) != 0) {
      if (length != 0) {
        fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
      }
    } else if (length % 6 != 0) {
      fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    } else {
      limit(inbound.onControl());
      for (int at = start; at < start + length && !dead; at += 6) {
        setting(Bytes.int16(p, at), Bytes.int32(p, at + 2));
      }
      if (!dead) {
        peer.onReceived();
        out.settingsAck();
        sending.pump();
        onSettings();
      }
    }
  }

  private void setting(int id, int value) {
    int windowBefore = peer.initialWindow();
    int error = peer.apply(id, value, client());
    if (error != ErrorCode.NO_ERROR) {
      fail(error, "http2.invalid_settings");
    } else if (id == PeerSettings.HEADER_TABLE_SIZE) {
      encoder.peerTableSize(value < 0 ? Integer.MAX_VALUE : value);
    } else if (id == PeerSettings.INITIAL_WINDOW_SIZE && value != windowBefore) {
      for (Http2Stream s : streams.snapshot()) {
        if (!sending.grow(s, value - windowBefore)) {
          fail(ErrorCode.FLOW_CONTROL_ERROR, FLOW_CONTROL);
          return;
        }
      }
    }
  }

  private void ping(int flags, int id, byte[] p, int start, int length) {
    if (id != 0) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else if (length != 8) {
      fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    } else if ((flags & FrameType.ACK) != 0) {
      keepAlive.onAck();
    } else {
      limit(inbound.onControl());
      if (!dead) {
        out.ping(true, p, start);
      }
    }
  }

  private void goAwayFrame(int id, byte[] p, int start, int length) {
    if (id != 0) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
    } else if (length < 8) {
      fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
    } else {
      onGoAway(Bytes.int31(p, start), Bytes.int32(p, start + 4));
    }
  }

  private void windowUpdate(int id, byte[] p, int start, int length) {
    if (length != 4) {
      fail(ErrorCode.FRAME_SIZE_ERROR, FRAME_SIZE);
      return;
    }
    limit(inbound.onWindowUpdate());
    int increment = Bytes.int31(p, start);
    if (id == 0) {
      if (increment == 0 || !sending.grow(increment)) {
        fail(
            increment == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR, FLOW_CONTROL);
      }
      sending.pump();
      return;
    }
    if (idle(id)) {
      fail(ErrorCode.PROTOCOL_ERROR, PROTOCOL);
      return;
    }
    Http2Stream s = streams.get(id);
    if (increment == 0) {
      streamError(id, ErrorCode.PROTOCOL_ERROR, FLOW_CONTROL);
    } else if (s != null && !sending.grow(s, increment)) {
      streamError(s, ErrorCode.FLOW_CONTROL_ERROR, FLOW_CONTROL);
    } else {
      sending.pump();
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

  private void close(Http2Stream s, boolean resetByUs) {
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

  private void streamError(int id, int code, String details) {
    Http2Stream s = streams.get(id);
    if (s != null) {
      streamError(s, code, details);
    } else {
      out.rstStream(id, code);
    }
  }

  private void streamError(Http2Stream s, int code, String details) {
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
