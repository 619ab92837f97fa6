package io.legate.event;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
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
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * How sockets are driven: io_uring where the kernel allows it, else epoll, else NIO. Chosen once at
 * start ({@code --transport}).
 */
public enum Transport {
  IO_URING,
  EPOLL,
  NIO;

  static {
    // With multi-shot polls, Netty 4.2.17 forgets an event that comes while a read completes: a
    // peer's
    // reset right after its last data is never seen, and the connection hangs.
    String multishot = "io.netty.iouring.pollAddMultishotEnabled";
    if (System.getProperty(multishot) == null) {
      System.setProperty(multishot, "false");
    }
  }

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
      case IO_URING -> WatchedByUring.factory();
      case EPOLL -> WatchedByEpoll.factory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /** The class of TCP client channels, for what wants a class (DNS over TCP). */
  public Class<? extends Channel> socketChannel() {
    return switch (this) {
      case IO_URING -> IoUringSocketChannel.class;
      case EPOLL -> EpollSocketChannel.class;
      case NIO -> NioSocketChannel.class;
    };
  }

  /** A channel that can be connected; {@code unix}: to a Unix socket. */
  public Channel newClientChannel(boolean unix) {
    return switch (this) {
      case IO_URING -> unix ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
      case EPOLL -> unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
      case NIO -> unix ? new NioDomainSocketChannel() : new NioSocketChannel();
    };
  }

  /** A channel that can be bound and listens then; {@code unix}: on a Unix socket. */
  public ServerChannel newServerChannel(boolean unix) {
    return switch (this) {
      case IO_URING ->
          unix ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
      case EPOLL -> unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
      case NIO -> unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    };
  }

  /**
   * The address as this transport wants it: Unix sockets are {@link DomainSocketAddress} everywhere
   * in the proxy, but the JDK has its own class for them; {@code @name} is the socket of that name
   * that is no file, where Linux is asked (its own way to write it is a zero byte).
   */
  public SocketAddress nativeAddress(SocketAddress address) {
    if (!(address instanceof DomainSocketAddress unix)) {
      return address;
    }
    if (this == NIO) {
      return UnixDomainSocketAddress.of(unix.path());
    }
    return unix.path().startsWith("@")
        ? new DomainSocketAddress('\0' + unix.path().substring(1))
        : unix;
  }

  /** A channel for UDP (DNS). */
  public DatagramChannel newDatagramChannel() {
    return switch (this) {
      case IO_URING -> new IoUringDatagramChannel();
      case EPOLL -> new EpollDatagramChannel();
      case NIO -> new NioDatagramChannel();
    };
  }

  private static boolean onLinux() {
    return System.getProperty("os.name", "").startsWith("Linux");
  }
}
