package org.kmem.pool.top;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.kmem.units.PageSize;

/** A heap as a management bean of this JVM, from {@link #register} to {@link #close}. Safe for any thread. */
public final class HeapManagement implements HeapMXBean, AutoCloseable {
  private final HeapGauges gauges;
  private final ObjectName objectName;

  private HeapManagement(HeapGauges gauges, ObjectName objectName) {
    this.gauges = gauges;
    this.objectName = objectName;
  }

  /**
   * Registers a heap with the platform's server.
   *
   * @param gauges its figures
   * @return what ends that when it is closed
   * @throws IllegalStateException if a heap of that name is registered
   */
  public static HeapManagement register(HeapGauges gauges) {
    String quoted = ObjectName.quote(gauges.name());
    try {
      ObjectName name = new ObjectName("org.kmem:type=Heap,name=" + quoted);
      HeapManagement bean = new HeapManagement(gauges, name);
      server().registerMBean(bean, name);
      return bean;
    } catch (InstanceAlreadyExistsException taken) {
      throw new IllegalStateException(
          "a heap named " + gauges.name() + " is registered already: give each its own name",
          taken);
    } catch (JMException refused) {
      throw new IllegalStateException("the JVM refuses a bean for " + gauges.name(), refused);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public String getName() {
    return gauges.name();
  }

  @Override
  public long getCapacityBytes() {
    return gauges.capacityBytes();
  }

  @Override
  public long getFreeBytes() {
    return gauges.freeBytes();
  }

  @Override
  public long getCachedBytes() {
    return gauges.cachedBytes();
  }

  @Override
  public long getAllocatedBytes() {
    return gauges.allocatedBytes();
  }

  @Override
  public long getResidentBytes() {
    return gauges.residentBytes();
  }

  @Override
  public long getGivenBackBytes() {
    return gauges.footprint().givenBackBytes();
  }

  @Override
  public List<BudgetUse> getBudgets() {
    return gauges.budgets().stream()
        .map(budget ->
            new BudgetUse(
                budget.path(),
                budget.maxBytes(),
                budget.highBytes(),
                budget.requestedBytes(),
                budget.grantedBytes(),
                budget.residentBytes(),
                budget.events().high(),
                budget.events().refused()))
        .toList();
  }

  @Override
  public List<CacheUse> getCaches() {
    return gauges.caches().stream()
        .map(row ->
            new CacheUse(
                row.figures().name(),
                row.budget(),
                row.figures().sizeBytes(),
                row.liveObjects(),
                row.figures().objects(),
                (row.figures().slabs() * row.figures().pagesPerSlab()) << PageSize.SHIFT))
        .toList();
  }

  /** Unregisters it; a second call does nothing. */
  @Override
  public void close() {
    try {
      if (server().isRegistered(objectName)) {
        server().unregisterMBean(objectName);
      }
    } catch (JMException gone) {
      // Somebody else unregistered it meanwhile: that is what was wanted.
    }
  }
}
