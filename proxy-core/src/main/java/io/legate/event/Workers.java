package io.legate.event;

import io.legate.stats.StatsStore;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the proxy: its workers, the control thread and the admin thread, on one transport.
 * Made at start and closed at the end, on the main thread.
 */
public final class Workers implements AutoCloseable {
  private final Transport transport;
  private final StatsStore stats;
  private final MultiThreadIoEventLoopGroup workerGroup;
  private final MultiThreadIoEventLoopGroup controlGroup;
  private final MultiThreadIoEventLoopGroup adminGroup;
  private final List<Worker> workers = new ArrayList<>();
  private final Worker control;
  private final Worker admin;
  private @Nullable MultiThreadIoEventLoopGroup checkerGroup;
  private @Nullable Worker checker;

  /** Starts {@code concurrency} workers (at least one) and the control thread. */
  public Workers(int concurrency, Transport transport, StatsStore stats) {
    this.transport = transport;
    this.stats = stats;
    workerGroup =
        new MultiThreadIoEventLoopGroup(
            concurrency, new DefaultThreadFactory("wrk", true), transport.ioHandlers());
    controlGroup =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("control", true), transport.ioHandlers());
    adminGroup =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("admin", true), Transport.NIO.ioHandlers());
    for (EventExecutor loop : workerGroup) {
      int index = workers.size();
      workers.add(new Worker(index, (SingleThreadEventLoop) loop, transport, stats.shard(index)));
    }
    EventLoop controlLoop = controlGroup.next();
    control =
        new Worker(
            concurrency, (SingleThreadEventLoop) controlLoop, transport, stats.controlShard());
    admin =
        new Worker(
            concurrency + 1,
            (SingleThreadEventLoop) adminGroup.next(),
            Transport.NIO,
            stats.adminShard());
  }

  /** The workers, in order of their index. */
  public List<Worker> all() {
    return Collections.unmodifiableList(workers);
  }

  /** How many workers there are. */
  public int size() {
    return workers.size();
  }

  /** The control thread: configuration, membership, health, drain. */
  public Worker control() {
    return control;
  }

  /** The admin thread: endpoints and scrapes, which must never stall the control thread. */
  public Worker admin() {
    return admin;
  }

  /**
   * The thread that checks the health of hosts; started when it is first asked for, as most proxies
   * check nothing. It is neither a worker, which a check would delay and which would delay a check,
   * nor the control thread, which is busy for long when a large configuration comes.
   */
  public synchronized Worker checker() {
    Worker c = checker;
    if (c == null) {
      checkerGroup =
          new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("checker", true), transport.ioHandlers());
      c =
          new Worker(
              workers.size() + 2,
              (SingleThreadEventLoop) checkerGroup.next(),
              transport,
              stats.addShard());
      checker = c;
    }
    return c;
  }

  /** How sockets are driven. */
  public Transport transport() {
    return transport;
  }

  /** Ends all threads; what they still had to do is done first, within a second. */
  @Override
  public synchronized void close() {
    if (checkerGroup != null) {
      end(checkerGroup);
    }
    end(workerGroup);
    end(controlGroup);
    end(adminGroup);
    if (checkerGroup != null && checker != null) {
      awaitEnd(checkerGroup, List.of(checker));
    }
    awaitEnd(workerGroup, workers);
    awaitEnd(controlGroup, List.of(control));
    awaitEnd(adminGroup, List.of(admin));
  }

  private static void awaitEnd(MultiThreadIoEventLoopGroup group, List<Worker> ended) {
    if (group.terminationFuture().awaitUninterruptibly(2, TimeUnit.SECONDS)) {
      ended.forEach(Worker::close);
    }
  }

  /** Ends the threads of a group, after their last rounds. */
  private static void end(MultiThreadIoEventLoopGroup group) {
    for (EventExecutor loop : group) {
      if (!loop.isShuttingDown()) {
        loop.execute(new LastRounds((SingleThreadEventLoop) loop));
      }
    }
    // With a quiet period, however short, a loop goes round again while it has tasks.
    group.shutdownGracefully(1, TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
  }

  /**
   * Lets an ending loop go round a few times more. With io_uring a channel is closed only when the
   * kernel has given back what was under way; what comes after the last round finds a loop that
   * takes no tasks, and the channel's handlers never hear of its end.
   */
  private static final class LastRounds implements Runnable {
    private static final int ROUNDS = 8;

    private final SingleThreadEventLoop loop;
    private int left = ROUNDS;
    private boolean atEnd;

    LastRounds(SingleThreadEventLoop loop) {
      this.loop = loop;
    }

    /** Once in a round: a task that hands itself over to its end, and from there to the next. */
    @Override
    public void run() {
      atEnd = !atEnd;
      if (!atEnd) {
        loop.execute(this);
      } else if (!loop.isShuttingDown() || left-- > 0) {
        loop.executeAfterEventLoopIteration(this);
      }
    }
  }
}
