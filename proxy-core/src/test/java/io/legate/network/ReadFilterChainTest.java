package io.legate.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.TestWorker;
import io.legate.network.NetworkFilter.Status;
import io.legate.stream.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order several network filters hear of a connection, and what becomes of its bytes. */
class ReadFilterChainTest {
  private static final InetSocketAddress NOWHERE = new InetSocketAddress("127.0.0.1", 1);
  private static final Consumer<NetworkFilter.ReadCallbacks> NOTHING = callbacks -> {};

  private final TestWorker turn = new TestWorker();
  private final NettyConnection connection =
      NettyConnection.unattached(turn.worker(), new ConnectionInfo(1, NOWHERE, NOWHERE));
  private final List<String> seen = new ArrayList<>();
  private ReadFilterChain chain;

  @AfterEach
  void close() {
    connection.close(CloseType.NO_FLUSH);
    turn.endTurn();
  }

  private void start(Scripted... scripted) {
    List<NetworkFilterFactory> factories = new ArrayList<>();
    for (Scripted filter : scripted) {
      factories.add(worker -> filter);
    }
    chain = new ReadFilterChain(connection, factories);
    chain.start();
  }

  private ByteBuf read(String text) {
    ByteBuf data = Unpooled.copiedBuffer(text, US_ASCII);
    chain.onData(data, false);
    return data;
  }

  @Test
  void theLastFilterGetsTheDataThatToldItOfTheConnection() {
    start(
        new Scripted("gate", Status.STOP_ITERATION, NOTHING, Status.CONTINUE),
        new Scripted("proxy", Status.STOP_ITERATION, NOTHING, Status.STOP_ITERATION));
    ByteBuf first = read("a");
    ByteBuf second = read("b");

    assertThat(seen)
        .containsExactly("gate new", "gate a", "proxy new", "proxy a", "gate b", "proxy b");
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void dataIsReleasedWhenAFilterThatHearsOfTheConnectionClosesIt() {
    start(
        new Scripted("gate", Status.STOP_ITERATION, NOTHING, Status.CONTINUE),
        new Scripted(
            "closer",
            Status.STOP_ITERATION,
            c -> c.connection().close(CloseType.NO_FLUSH),
            Status.STOP_ITERATION));

    assertThat(read("a").refCnt()).isZero();
    assertThat(seen).containsExactly("gate new", "gate a", "closer new");
  }

  @Test
  void aFilterThatClosedTheConnectionIsNotHandedItsData() {
    start(
        new Scripted("gate", Status.STOP_ITERATION, NOTHING, Status.CONTINUE),
        new Scripted(
            "closer",
            Status.CONTINUE,
            c -> c.connection().close(CloseType.NO_FLUSH),
            Status.STOP_ITERATION));

    assertThat(read("a").refCnt()).isZero();
    assertThat(seen).containsExactly("gate new", "gate a", "closer new");
  }

  @Test
  void aFilterThatGoesOnAtOnceTellsTheNextOfTheConnectionOnlyOnce() {
    start(
        new Scripted(
            "gate", Status.CONTINUE, NetworkFilter.ReadCallbacks::continueReading, Status.CONTINUE),
        new Scripted("proxy", Status.STOP_ITERATION, NOTHING, Status.STOP_ITERATION));

    assertThat(seen).containsExactly("gate new", "proxy new");
  }

  @Test
  void laterFiltersWaitUntilAnEarlierOneGoesOn() {
    var gate = new Scripted("gate", Status.STOP_ITERATION, NOTHING, Status.STOP_ITERATION);
    start(gate, new Scripted("proxy", Status.STOP_ITERATION, NOTHING, Status.STOP_ITERATION));
    read("a");
    assertThat(seen).containsExactly("gate new", "gate a");

    gate.callbacks.continueReading();
    gate.callbacks.injectData(Unpooled.copiedBuffer("b", US_ASCII), false);
    gate.callbacks.continueReading();
    assertThat(seen).containsExactly("gate new", "gate a", "proxy new", "proxy b");
  }

  @Test
  void nobodyHearsOfAConnectionThatAFilterClosedBefore() {
    var closer =
        new Scripted("closer", Status.CONTINUE, NOTHING, Status.CONTINUE) {
          @Override
          public void initialize(ReadCallbacks given) {
            super.initialize(given);
            given.connection().close(CloseType.NO_FLUSH);
          }
        };
    var later = new Scripted("later", Status.CONTINUE, NOTHING, Status.CONTINUE);
    start(closer, later);

    assertThat(seen).isEmpty();
    assertThat(later.callbacks).as("it could not hear of the end").isNull();
  }

  /** Notes what it hears, answers as it was told, and releases what it takes. */
  private class Scripted implements NetworkFilter {
    private final String name;
    private final Status onNew;
    private final Consumer<ReadCallbacks> whenNew;
    private final Status onData;
    ReadCallbacks callbacks;

    Scripted(String name, Status onNew, Consumer<ReadCallbacks> whenNew, Status onData) {
      this.name = name;
      this.onNew = onNew;
      this.whenNew = whenNew;
      this.onData = onData;
    }

    @Override
    public void initialize(ReadCallbacks given) {
      callbacks = given;
    }

    @Override
    public Status onNewConnection() {
      seen.add(name + " new");
      whenNew.accept(callbacks);
      return onNew;
    }

    @Override
    public Status onData(ByteBuf data, boolean endStream) {
      seen.add(name + " " + data.toString(US_ASCII));
      if (onData == Status.STOP_ITERATION) {
        data.release();
      }
      return onData;
    }
  }
}
