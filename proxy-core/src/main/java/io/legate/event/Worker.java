package io.legate.event;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with what its connections share: the clock of the turn, timers, the stats shard,
 * randomness, work buffers. Everything here is confined to the loop's thread, except {@link
 * #execute}.
 */
public final class Worker {
  private static final Logger log = LoggerFactory.getLogger("main");
  private static final int SMALL = 2 * 1024;
  private static final int LARGE = 16 * 1024;

  private final int index;
  private final SingleThreadEventLoop loop;
  private final Transport transport;
  private final StatsShard stats;
  private final TimerWheel timers;
  private final RandomSource random = RandomSource.seeded();
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final ReadBuffer readBuffer = new ReadBuffer();
  private final GatherBuffers small = new GatherBuffers(SMALL, 128);
  private final GatherBuffers large = new GatherBuffers(LARGE, 16);
  private final Runnable endOfTurn = this::onEndOfTurn;
  private EndOfTurn[] turnTasks = new EndOfTurn[64];
  private int turnTaskCount;
  private boolean turnOpen;
  private long nowNanos;
  private long nowMillis;
  private byte[] scratch = new byte[16 * 1024];

  Worker(int index, SingleThreadEventLoop loop, Transport transport, StatsShard stats) {
    this.index = index;
    this.loop = loop;
    this.transport = transport;
    this.stats = stats;
    this.timers = new TimerWheel(loop, System::nanoTime);
  }

  /**
   * Its number, from 0; the control thread's is the number of workers, the admin thread's follows,
   * then the checker's.
   */
  public int index() {
    return index;
  }

  /** The Netty event loop. */
  public EventLoop eventLoop() {
    return loop;
  }

  /** How this loop drives sockets. */
  public Transport transport() {
    return transport;
  }

  /** The cells that this thread counts in. */
  public StatsShard stats() {
    return stats;
  }

  /** This thread's randomness. */
  public RandomSource random() {
    return random;
  }

  /** Where buffers come from. */
  public ByteBufAllocator allocator() {
    return allocator;
  }

  /** Tells a connection's channel where its buffers come from. */
  public void configure(ChannelConfig config) {
    config.setAllocator(allocator);
    if (transport == Transport.EPOLL) {
      config.setRecvByteBufAllocator(readBuffer);
    }
  }

  /**
   * An empty direct buffer of at least {@code capacity} bytes to gather in what is sent in this
   * turn; the caller owns it. It is not to be made larger.
   */
  public ByteBuf gatherBuffer(int capacity) {
    assert loop.inEventLoop();
    if (capacity > LARGE) {
      return allocator.directBuffer(capacity);
    }
    openTurn();
    return (capacity > SMALL ? large : small).take(allocator);
  }

  /** Gives its buffers up, when its thread has ended. */
  void close() {
    readBuffer.close();
    small.close();
    large.close();
  }

  /** Whether the caller is on this thread. */
  public boolean inThread() {
    return loop.inEventLoop();
  }

  /** Runs a task on this thread, later. May be called from any thread. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** {@link System#nanoTime()}, read once per turn. */
  public long nowNanos() {
    if (nowNanos == 0) {
      readClock();
    }
    return nowNanos;
  }

  /** {@link System#currentTimeMillis()}, read once per turn. */
  public long nowMillis() {
    if (nowNanos == 0) {
      readClock();
    }
    return nowMillis;
  }

  /** Arms a timer, {@code delayNanos} from now; it replaces what the timer was armed for. */
  public void schedule(Timer timer, long delayNanos) {
    timers.arm(timer, nowNanos(), delayNanos);
  }

  /** Runs a task at the end of this turn. */
  public void atEndOfTurn(EndOfTurn task) {
    assert loop.inEventLoop();
    openTurn();
    if (turnTaskCount == turnTasks.length) {
      turnTasks = Arrays.copyOf(turnTasks, turnTaskCount * 2);
    }
    turnTasks[turnTaskCount++] = task;
  }

  /**
   * A work buffer of at least {@code size} bytes for use within one call: whoever asks next gets
   * the same one.
   */
  public byte[] scratch(int size) {
    if (scratch.length < size) {
      scratch = new byte[1 << -Integer.numberOfLeadingZeros(size - 1)];
    }
    return scratch;
  }

  private void readClock() {
    assert loop.inEventLoop();
    nowNanos = System.nanoTime();
    nowMillis = System.currentTimeMillis();
    openTurn();
  }

  private void openTurn() {
    if (!turnOpen) {
      turnOpen = true;
      loop.executeAfterEventLoopIteration(endOfTurn);
    }
  }

  private void onEndOfTurn() {
    // A task may add others; they still belong to this turn.
    for (int i = 0; i < turnTaskCount; i++) {
      EndOfTurn task = turnTasks[i];
      try {
        task.onEndOfTurn();
      } catch (RuntimeException | Error e) { // the others, and all turns to come, depend on us
        log.error("a task at the end of a turn failed", e);
      }
    }
    Arrays.fill(turnTasks, 0, turnTaskCount, null);
    turnTaskCount = 0;
    small.endOfTurn();
    large.endOfTurn();
    turnOpen = false;
    nowNanos = 0;
  }
}
