package io.legate.event;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * io_uring that waits for room in a socket whose peer has ended its half. The kernel adds POLLRDHUP
 * to whatever is polled for (IO_POLL_UNMASK in its io_uring/poll.c), so once the peer has ended, a
 * poll for POLLOUT ends at once, without POLLOUT. Netty 4.2.17 takes that for another poll's event,
 * believes the one for POLLOUT pending for ever and never writes again. Here such a socket with
 * bytes to send gets a poll of our own, a multi-shot one: it ends with nothing, but tells each time
 * that there is room, which is passed to Netty as the event that it waits for.
 */
final class WatchedByUring implements IoHandler {
  private final IoHandler uring;

  private WatchedByUring(IoHandler uring) {
    this.uring = uring;
  }

  static IoHandlerFactory factory() {
    IoHandlerFactory factory = IoUringIoHandler.newFactory(new IoUringIoHandlerConfig());
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new WatchedByUring(factory.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
      }
    };
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    if (!(handle instanceof Channel.Unsafe unsafe)) {
      return uring.register(handle);
    }
    Watched watched = new Watched((IoUringIoHandle) handle, unsafe);
    watched.registration = uring.register(watched);
    return watched;
  }

  @Override
  public void initialize() {
    uring.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return uring.run(context);
  }

  @Override
  public void prepareToDestroy() {
    uring.prepareToDestroy();
  }

  @Override
  public void destroy() {
    uring.destroy();
  }

  @Override
  public void wakeup() {
    uring.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return uring.isCompatible(type);
  }

  /**
   * A channel's handle, for the loop, and its registration, for the channel. Confined to the loop.
   */
  private static final class Watched implements IoUringIoHandle, IoRegistration {
    // From the kernel's io_uring.h and poll.h.
    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;
    private static final byte CLOSE = 19;
    private static final int POLL_ADD_MULTI = 1;
    private static final int CQE_F_MORE = 2;
    private static final int POLLOUT = 0x4;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLRDHUP = 0x2000;

    /** Tells our poll from the channel's, which number theirs from anything but 0. */
    private static final long OURS = 0;

    private static final IoUringIoEvent ROOM = new IoUringIoEvent(POLLOUT, 0, POLL_ADD, OURS);

    private final IoUringIoHandle handle;
    private final Channel.Unsafe unsafe;
    private @Nullable IoRegistration registration; // null while it is being registered
    private long poll; // 0: none

    Watched(IoUringIoHandle handle, Channel.Unsafe unsafe) {
      this.handle = handle;
      this.unsafe = unsafe;
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent ioEvent) {
      IoUringIoEvent event = (IoUringIoEvent) ioEvent;
      byte opcode = event.opcode();
      if (opcode == POLL_ADD) {
        onPolled(event);
      } else {
        if (opcode == CLOSE) {
          forget();
        }
        handle.handle(this, event);
      }
    }

    private void onPolled(IoUringIoEvent event) {
      int result = event.res();
      if (event.userData() == OURS) {
        onOurs(result, (event.flags() & CQE_F_MORE) != 0);
        return;
      }
      handle.handle(this, event); // first, as it may close
      if (result > 0 && (result & (POLLRDHUP | POLLOUT)) == POLLRDHUP && poll == 0 && waits()) {
        await();
      }
    }

    private void onOurs(int result, boolean more) {
      if (!more) {
        poll = 0;
      }
      // If it has ended, by itself or as a kernel before 5.13 knows none of its kind, the channel
      // polls again when it cannot write.
      boolean told = result > 0 && (result & (POLLOUT | POLLERR | POLLHUP)) != 0;
      if ((told || !more) && waits()) {
        handle.handle(this, ROOM);
      }
    }

    /** Whether it has flushed what is not sent. */
    private boolean waits() {
      ChannelOutboundBuffer queue = unsafe.outboundBuffer();
      return queue != null && !queue.isEmpty();
    }

    private void await() {
      int fd = ((UnixChannel) unsafe.voidPromise().channel()).fd().intValue();
      poll = submit(ops(POLL_ADD, fd, 0, POLL_ADD_MULTI, POLLOUT, OURS));
    }

    /** Ends our poll, which keeps the socket open. */
    private void forget() {
      if (poll != 0) {
        submit(ops(ASYNC_CANCEL, -1, poll, 0, 0, POLL_ADD));
        poll = 0;
      }
    }

    private static IoUringIoOps ops(
        byte opcode, int fd, long address, int length, int events, long userData) {
      return new IoUringIoOps(
          opcode, (byte) 0, (short) 0, fd, 0, address, length, events, userData, (short) 0,
          (short) 0, 0, 0);
    }

    @Override
    public void registered() {
      handle.registered();
    }

    @Override
    public void unregistered() {
      handle.unregistered();
    }

    @Override
    public void close() throws Exception {
      forget();
      handle.close();
    }

    private IoRegistration registration() {
      IoRegistration r = registration;
      assert r != null;
      return r;
    }

    @Override
    public long submit(IoOps ops) {
      return registration().submit(ops);
    }

    @Override
    public <T> T attachment() {
      return registration().attachment();
    }

    @Override
    public boolean isValid() {
      return registration().isValid();
    }

    @Override
    public boolean cancel() {
      forget();
      return registration().cancel();
    }
  }
}
