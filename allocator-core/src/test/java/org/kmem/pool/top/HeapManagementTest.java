package org.kmem.pool.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.pagealloc.Strategy;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.BudgetedMachine;
import org.kmem.pool.trim.Footprint;

class HeapManagementTest {
  private final BudgetedMachine machine = new BudgetedMachine(Strategy.BITFIELD, 16 << 20);
  private final HeapGauges gauges =
      new HeapGauges(
          "of \"tests\"",
          machine.pages,
          machine.slabs,
          machine.accounts,
          () -> new Footprint(0, 42, 0, 0, 0, 0));

  @AfterEach
  void verify() {
    machine.close();
  }

  @Test
  void attributes_throughTheServer_areThoseOfTheHeap() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("org.kmem:type=Heap,name=" + ObjectName.quote("of \"tests\""));
    Account account = machine.accounts.open(machine.accounts.root().child("client").open());
    account.tryAlloc(100);
    try (HeapManagement bean = HeapManagement.register(gauges)) {
      assertThat(server.getAttribute(name, "Name")).isEqualTo(bean.getName());
      assertThat(server.getAttribute(name, "CapacityBytes")).isEqualTo(16L << 20);
      assertThat(server.getAttribute(name, "ResidentBytes")).isEqualTo(42L);
      assertThat((long) server.getAttribute(name, "AllocatedBytes"))
          .isEqualTo(machine.accounts.root().usedBytes());
      CompositeData[] budgets = (CompositeData[]) server.getAttribute(name, "Budgets");
      assertThat(budgets[1].get("path")).isEqualTo("heap/client");
      assertThat(budgets[1].get("requestedBytes")).isEqualTo(128L);
      CompositeData[] caches = (CompositeData[]) server.getAttribute(name, "Caches");
      assertThat(caches[0].get("name")).isEqualTo("heap/client:128");
      assertThatThrownBy(() -> HeapManagement.register(gauges))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("registered already");
    }
    assertThat(server.isRegistered(name)).isFalse();
  }
}
