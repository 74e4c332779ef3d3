# Writes the layouts as C: cmake -DOUT=FILE -DLAYOUTS=a.yaml:b.yaml -P embed.cmake
string(REPLACE ":" ";" files "${LAYOUTS}")
set(arrays "")
set(rows "")
foreach(file ${files})
  get_filename_component(name ${file} NAME_WE)
  string(MAKE_C_IDENTIFIER ${name} id)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char ${id}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", ${id}, sizeof(${id})},\n")
endforeach()
file(WRITE ${OUT} "#include \"services/chalkline/sheet_layouts.h\"\n\n${arrays}
const struct ready_layout ready_layouts[] = {\n${rows}};
const size_t ready_layout_count =
    sizeof(ready_layouts) / sizeof(*ready_layouts);\n")
