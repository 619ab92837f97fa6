package io.legate.upstream.health;

import io.legate.event.Buffers;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a host, sends it some bytes and looks for others in what comes back; without any to
 * look for, connecting is all. Envoy: {@code TcpHealthCheckerImpl}.
 */
final class TcpProbe implements Probe, ConnectionCallbacks, NettyConnection.Reader {
  private static final Logger log = LoggerFactory.getLogger("hc");

  /** More than this of an answer is not kept: what is looked for should have come by then. */
  private static final int MOST_BYTES = 1024 * 1024;

  private final ProbeTarget target;
  private final Listener listener;
  private final byte[] send;
  private final @Nullable Answer expected;
  private @Nullable NettyConnection connection;
  private @Nullable ByteBuf answer;
  private boolean probing;
  private boolean expectClose;

  private TcpProbe(ProbeTarget target, Listener listener, byte[] send, @Nullable Answer expected) {
    this.target = target;
    this.listener = listener;
    this.send = send;
    this.expected = expected;
  }

  /**
   * What is asked of every host of a cluster.
   *
   * @param expected judges what comes back; null: connecting is all
   */
  record Factory(CheckerType type, byte[] send, @Nullable Answer expected)
      implements Probe.Factory {

    @Override
    public Probe create(ProbeTarget target, Listener listener) {
      return new TcpProbe(target, listener, send, expected);
    }
  }

  @Override
  public void begin() {
    probing = true;
    NettyConnection c = connection;
    if (c == null) {
      expectClose = false;
      c = target.connect(this);
      c.reader(this);
      connection = c;
    }
    if (send.length > 0) {
      c.write(Unpooled.wrappedBuffer(send), false);
    }
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    Answer judge = expected;
    if (!probing || judge == null) {
      data.release();
      return;
    }
    ByteBuf all = answer;
    if (all == null) {
      all = data;
      answer = all;
    } else {
      if (all.readableBytes() < MOST_BYTES) {
        all = Buffers.merge(target.worker(), all, data);
        answer = all;
      } else {
        data.release();
      }
    }
    switch (judge.judge(all)) {
      case PASSED -> {
        passed();
        if (!target.options().reuseConnection()) {
          close();
        }
      }
      case FAILED -> failed(FailureType.ACTIVE);
      case BROKEN -> failed(FailureType.NETWORK);
      case INCOMPLETE -> {}
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      if (expected == null) {
        close();
        passed();
      }
      return;
    }
    NettyConnection closed = connection;
    connection = null;
    forgetAnswer();
    if (!expectClose) {
      if (log.isDebugEnabled() && closed != null) {
        log.debug(
            "[C{}] hc tcp connection unexpected closed, health_check_address={}",
            closed.id(),
            target.address());
      }
      probing = false;
      listener.failed(FailureType.NETWORK, false);
    }
  }

  /** What else comes on this connection would be taken for the next answer. */
  private void failed(FailureType type) {
    close();
    listener.failed(type, false);
  }

  private void passed() {
    probing = false;
    forgetAnswer();
    log.debug("hc tcp healthcheck passed, health_check_address={}", target.host());
    listener.passed(false);
  }

  private void forgetAnswer() {
    if (answer != null) {
      answer.release();
      answer = null;
    }
  }

  @Override
  public void abort() {
    if (log.isDebugEnabled()) {
      log.debug(
          "hc tcp connection timeout, health_flags={}, health_check_address={}",
          target.flagText(),
          target.address());
    }
    close();
  }

  @Override
  public void close() {
    probing = false;
    NettyConnection c = connection;
    if (c != null) {
      expectClose = true;
      c.close(CloseType.NO_FLUSH);
    }
  }
}
