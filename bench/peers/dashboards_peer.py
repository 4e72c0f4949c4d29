"""Streamlit's side of the dashboards bench: the data page, as its tutorials would write it."""
import json

import pandas as pd
import pyarrow as pa
import streamlit as st


@st.cache_data
def load():
    parts = []
    for part in ("train", "validation", "test"):
        with pa.memory_map(f"data/processed/{part}.arrow") as source:
            parts.append(pa.ipc.open_file(source).read_pandas().assign(part=part))
    with open("data/processed/labels.json") as file:
        classes = [entry["name"] for entry in json.load(file)["classes"]]
    table = pd.concat(parts)
    table["class"] = [classes[label] for label in table["label"]]
    return table


st.title("Data")
table = load()
st.write(f"{len(table):,} products")
words = st.text_input("Words")
by_class = table.groupby("class")
st.subheader("Products by class")
st.bar_chart(by_class.size())
st.subheader("Without description, by class")
st.bar_chart(by_class["description"].agg(lambda column: column.isna().mean()))
st.subheader("Lengths of titles")
st.bar_chart(table["title"].str.len().value_counts(bins=14, sort=False).rename(str))
st.subheader("Lengths of descriptions")
st.bar_chart(table["description"].str.len().value_counts(bins=14, sort=False).rename(str))
if words:
    st.dataframe(table[table["title"].str.contains(words, case=False)].head(24))
st.markdown("drawn")
