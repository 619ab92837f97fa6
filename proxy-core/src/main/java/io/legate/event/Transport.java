package io.legate.event;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * How sockets are driven: io_uring where the kernel allows it, else epoll, else NIO. Chosen once at
 * start ({@code --transport}).
 */
public enum Transport {
  IO_URING,
  EPOLL,
  NIO;

  /** The fastest one that works here. */
  public static Transport best() {
    return IO_URING.available() ? IO_URING : EPOLL.available() ? EPOLL : NIO;
  }

  /** Whether this machine can use it. */
  public boolean available() {
    return switch (this) {
      case IO_URING -> onLinux() && IoUring.isAvailable();
      case EPOLL -> onLinux() && Epoll.isAvailable();
      case NIO -> true;
    };
  }

  /** Why it is not available, for a person. */
  public String unavailabilityReason() {
    if (!onLinux() && this != NIO) {
      return "it needs Linux";
    }
    Throwable cause =
        switch (this) {
          case IO_URING -> IoUring.unavailabilityCause();
          case EPOLL -> Epoll.unavailabilityCause();
          case NIO -> null;
        };
    return cause == null ? "it is available" : String.valueOf(cause.getMessage());
  }

  /** Whether several sockets may listen on one port, the kernel sharing connections among them. */
  public boolean reusePort() {
    return this != NIO;
  }

  IoHandlerFactory ioHandlers() {
    return switch (this) {
      case IO_URING -> IoUringIoHandler.newFactory(new IoUringIoHandlerConfig());
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /** The class of TCP client channels. */
  public Class<? extends Channel> socketChannel() {
    return switch (this) {
      case IO_URING -> IoUringSocketChannel.class;
      case EPOLL -> EpollSocketChannel.class;
      case NIO -> NioSocketChannel.class;
    };
  }

  /** The class of listening TCP channels. */
  public Class<? extends ServerChannel> serverSocketChannel() {
    return switch (this) {
      case IO_URING -> IoUringServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case NIO -> NioServerSocketChannel.class;
    };
  }

  /** The class of UDP channels (DNS). */
  public Class<? extends DatagramChannel> datagramChannel() {
    return switch (this) {
      case IO_URING -> IoUringDatagramChannel.class;
      case EPOLL -> EpollDatagramChannel.class;
      case NIO -> NioDatagramChannel.class;
    };
  }

  /** Whether Unix sockets work on this transport. */
  public boolean unixSockets() {
    return this != IO_URING;
  }

  /** The class of Unix-socket client channels; only where {@link #unixSockets()}. */
  public Class<? extends Channel> domainSocketChannel() {
    return switch (this) {
      case IO_URING -> throw new IllegalStateException("no Unix sockets on io_uring");
      case EPOLL -> EpollDomainSocketChannel.class;
      case NIO -> NioDomainSocketChannel.class;
    };
  }

  /** The class of listening Unix-socket channels; only where {@link #unixSockets()}. */
  public Class<? extends ServerChannel> serverDomainSocketChannel() {
    return switch (this) {
      case IO_URING -> throw new IllegalStateException("no Unix sockets on io_uring");
      case EPOLL -> EpollServerDomainSocketChannel.class;
      case NIO -> NioServerDomainSocketChannel.class;
    };
  }

  private static boolean onLinux() {
    return System.getProperty("os.name", "").startsWith("Linux");
  }
}
