package org.kmem.mm.block;

/**
 * What a disk has done since boot: {@code /proc/diskstats} and {@code /sys/block/vda/stat}.
 *
 * @param reads requests that read
 * @param sectorsRead sectors of 512 bytes that they read
 * @param readNanos simulated time that they took, from submission to end, added up
 * @param writes requests that wrote
 * @param sectorsWritten sectors that they wrote
 * @param writeNanos time that they took
 * @param inFlight requests that have not ended
 * @param flushes orders to make everything durable
 */
public record DiskStatistics(
    long reads,
    long sectorsRead,
    long readNanos,
    long writes,
    long sectorsWritten,
    long writeNanos,
    int inFlight,
    long flushes) {}
