package io.legate.admin.endpoint;

import io.envoyproxy.envoy.admin.v3.Memory;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.json.ProtoJson;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * {@code /memory}: the JVM's figures under Envoy's names. {@code allocated} and {@code heap_size}
 * are the Java heap and the buffers outside of it together; {@code total_thread_cache} is what the
 * buffer pools hold in reserve; {@code pageheap_free} is heap that is committed and not used,
 * {@code pageheap_unmapped} heap that may still be committed; {@code total_physical_bytes} is what
 * the process has resident.
 */
public final class MemoryFacts {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /** {@code /memory}. */
  public AdminResponse memory(AdminRequest request) throws IOException {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    PooledByteBufAllocatorMetric pools = PooledByteBufAllocator.DEFAULT.metric();
    long pooled = pools.usedDirectMemory();
    long pinned = Math.min(pooled, PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
    long direct = directBuffers();
    long reserved = heap.getCommitted() + pooled + direct;
    return AdminResponse.json(
        ProtoJson.printWithDefaults(
            Memory.newBuilder()
                .setAllocated(heap.getUsed() + pinned + direct)
                .setHeapSize(reserved)
                .setPageheapUnmapped(Math.max(0, heap.getMax() - heap.getCommitted()))
                .setPageheapFree(heap.getCommitted() - heap.getUsed())
                .setTotalThreadCache(pooled - pinned)
                .setTotalPhysicalBytes(resident(reserved))
                .build()));
  }

  private static long directBuffers() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** Linux tells it; elsewhere what the JVM knows of. */
  private static long resident(long reserved) throws IOException {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kibibytes = line.substring(RESIDENT.length()).replace("kB", "").trim();
          return Long.parseLong(kibibytes) * 1024;
        }
      }
      return reserved;
    } catch (NoSuchFileException e) {
      return reserved + ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted();
    }
  }
}
