package org.kmem.mm.scenario.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegionTableTest {
  @Test
  void remove_aRegion_putsTheLastInItsPlaceAndNeverReusesItsLabel() {
    RegionTable table = new RegionTable();
    Region first = table.add(0x1000, 0x1000);
    table.add(0x2000, 0x1000);
    table.add(0x3000, 0x1000);

    table.remove(first);
    Region fourth = table.add(0x4000, 0x1000);

    assertThat(table.all()).extracting(Region::label).containsExactly("m3", "m2", "m4");
    assertThat(fourth.label()).isEqualTo("m4");
    assertThat(table.find("m1")).isNull();
  }

  @Test
  void copy_forAChild_goesItsOwnWay() {
    RegionTable parent = new RegionTable();
    Region region = parent.add(0x1000, 0x1000);

    RegionTable child = parent.copy();
    region.move(0x9000, 0x2000);
    child.add(0x5000, 0x1000);

    assertThat(child.all().getFirst().address()).isEqualTo(0x1000);
    assertThat(parent.all()).hasSize(1);
    assertThat(parent.add(0, 1).label()).isEqualTo("m2");
  }

  @Test
  void range_ofWords_isTakenOnlyIfTwoNumbersFollow() {
    Region region = new Region("m1", 0x10000, 0x8000);
    Words narrowed = new Words(List.of("touch", "m1", "-4K", "8K", "stride", "64"));
    narrowed.next();
    Words whole = new Words(List.of("touch", "m1", "4K"));
    whole.next();

    assertThat(narrowed.range(region)).isEqualTo(new Words.Range(0xf000, 0x2000));
    assertThat(narrowed.peek()).isEqualTo("stride");
    assertThat(whole.range(region)).isEqualTo(new Words.Range(0x10000, 0x8000));
  }
}
