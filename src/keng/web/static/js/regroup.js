// On the map of a groups plan a home is dragged onto another group's home; the page that opens tells what that costs and
// asks before anything is written. Tapping a home and choosing the group there stays.
import { mapOf } from "./map.js";

const ONTO = 32; // pixels: as near as a thumb can mean

const box = document.querySelector("[data-map]");
const opened = box && (await mapOf(box));

if (opened) {
  const homes = [];
  opened.groups.get("home")?.eachLayer((shape) => shape.eachLayer((marker) => { if (marker.feature.properties.href) homes.push(marker); }));
  for (const home of homes) movable(home);

  function movable(home) {
    const at = home.getLatLng();
    home.dragging?.enable();
    home.on("dragend", () => {
      const target = nearest(home);
      home.setLatLng(at);
      const { group, href } = home.feature.properties, to = target?.feature.properties.group;
      if (to && to !== group) location.assign(`${href}&to=${to}`);
    });
  }

  function nearest(home) {
    const spot = opened.map.latLngToContainerPoint(home.getLatLng());
    const far = (one) => spot.distanceTo(opened.map.latLngToContainerPoint(one.getLatLng()));
    const found = homes.filter((one) => one !== home).sort((a, b) => far(a) - far(b))[0];
    return found && far(found) <= ONTO ? found : null;
  }
}
